import { join } from 'node:path';
import { NginxStreamingNode } from '@media-adapters/streaming-node';
import {
  ConfigFault,
  createLogger,
  createRegistry,
  fileClock,
  healthServer,
  readConfig,
  Shutdown,
  systemClock,
} from '@runtime';
import { BackOffice } from './back-office';
import { nodeIdOf, nodeVariables } from './config';
import { NodeAgent } from './node-agent';
import { PublicationStore } from './publication-store';
import { SavedState } from './saved-state';

async function main(): Promise<void> {
  const config = readConfig(process.env, nodeVariables);
  const logger = createLogger({ program: 'media-node', level: config.logLevel });
  const shutdown = new Shutdown({ logger, deadlineMs: config.shutdownMs });
  shutdown.listenTo();

  const credential = config.credential.reveal();
  const nodeId = nodeIdOf(credential);
  if (nodeId === undefined) throw new ConfigFault(["NODE_CREDENTIAL is no node's credential"]);
  const { host, port, apiUrl, folder, capacity, withdrawAfterMs } = config;
  const node = new NginxStreamingNode(folder);
  shutdown.add('nginx', () => node.stop());
  const backOffice = new BackOffice(apiUrl, credential);
  const agent = new NodeAgent({
    nodeId,
    folder,
    capacity,
    withdrawAfterMs,
    node,
    backOffice,
    listen: { host, port, apiUrl, credential },
    publications: new PublicationStore(folder, node, backOffice),
    saved: new SavedState(join(folder, 'state.json')),
    clock: config.clockFile === undefined ? systemClock : fileClock(config.clockFile),
    logger,
  });
  const health = await healthServer({
    port: config.healthPort,
    registry: createRegistry('media-node'),
    ready: async () => ({ nginx: (await node.isServing()) || 'does not serve' }),
  });
  shutdown.add('health', () => health.close());
  const running = agent.run(shutdown.signal);
  shutdown.add('agent', () => running.catch(() => undefined));
  await running.catch(async (error: unknown) => {
    process.exit(await shutdown.run(error instanceof Error ? error : new Error(String(error))));
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
