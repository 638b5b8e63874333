import 'reflect-metadata';
import { createLogger, readConfig, Shutdown } from '@runtime';
import { apiVariables } from './platform/api-config';
import { startApi } from './platform/start-api';

async function main(): Promise<void> {
  const config = readConfig(process.env, apiVariables);
  const logger = createLogger({ program: 'api', level: config.logLevel });
  const shutdown = new Shutdown({ logger, deadlineMs: config.shutdownMs });
  shutdown.listenTo();
  try {
    const api = await startApi(config, { logger });
    shutdown.add('api', api.close);
    logger.info({ url: api.url }, 'listening');
  } catch (error) {
    process.exit(await shutdown.run(error instanceof Error ? error : new Error(String(error))));
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
