import 'reflect-metadata';
import { createLogger, readConfig, Shutdown } from '@runtime';
import { projectorVariables } from './projector-config';
import { startProjector } from './start-projector';

async function main(): Promise<void> {
  const config = readConfig(process.env, projectorVariables);
  const logger = createLogger({ program: 'projector', level: config.logLevel });
  const shutdown = new Shutdown({ logger, deadlineMs: config.shutdownMs });
  shutdown.listenTo();
  await startProjector(config, logger, shutdown).catch(async (error: unknown) => {
    process.exit(await shutdown.run(error instanceof Error ? error : new Error(String(error))));
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
