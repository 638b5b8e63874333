export { Clock, fileClock, MovableClock, moveFileClock, systemClock } from './clock';
export * from './config/kinds';
export {
  ConfigFault,
  describeConfig,
  readConfig,
  type Config,
  type ConfigRow,
  type Environment,
  type Variables,
} from './config/read-config';
export { Secret } from './config/secret';
export * from './config/shared-variables';
export type { Variable } from './config/variable';
export { currentCorrelation, withCorrelation } from './correlation';
export { healthServer, type HealthServer, type HealthServerOptions } from './health-server';
export { createLogger, type Logger, type LoggerOptions } from './logger';
export { maskSecrets } from './masking';
export { loadMasterKey } from './master-key';
export { createRegistry } from './metrics';
export { answerReadiness, type Readiness, type ReadinessChecks } from './readiness';
export { Shutdown, type ShutdownOptions } from './shutdown';
