import 'reflect-metadata';
import { createLogger, readConfig, Shutdown } from '@runtime';
import { apiVariables } from './platform/api-config';
import { startApi } from './platform/build-api';

const config = readConfig(process.env, apiVariables);
const logger = createLogger({ program: 'api', level: config.logLevel });
const shutdown = new Shutdown({ logger, deadlineMs: config.shutdownMs });
shutdown.listenTo();
const api = await startApi(config, { logger });
shutdown.add('api', api.close);
logger.info({ url: api.url }, 'listening');
