import { createLogger, readConfig, Shutdown } from '@runtime';
import { startWorker } from './start-worker';
import { workerVariables } from './worker-config';

const config = readConfig(process.env, workerVariables);
const logger = createLogger({ program: 'worker', level: config.logLevel });
const shutdown = new Shutdown({ logger, deadlineMs: config.shutdownMs });
shutdown.listenTo();
const port = await startWorker(config, logger, shutdown);
logger.info({ port }, 'taking jobs');
