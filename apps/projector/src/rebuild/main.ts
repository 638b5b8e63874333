import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { openEventLog } from '@event-store';
import { openPool } from '@postgres';
import { databaseVariables, eventLogVariables, readConfig } from '@runtime';
import { rebuildReadModels } from './rebuild-read-models';
import { Terminal } from './terminal';

/** Rebuilds read models, or checks them, beside a projector that may go on meanwhile: what `./usher rebuild` runs. */
async function main(signal: AbortSignal): Promise<boolean> {
  const options = { all: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const config = readConfig(process.env, { ...databaseVariables, ...eventLogVariables });
  const databaseUrl = config.databaseUrl.reveal();
  const log = await openEventLog({ databaseUrl, eventStoreUrl: config.eventStoreUrl?.reveal(), connections: 2 });
  const pool = openPool(databaseUrl, { max: 2, applicationName: 'usher-rebuild' });
  try {
    return await rebuildReadModels({ pool, log, terminal: new Terminal(), signal }, { ...values, names: positionals });
  } finally {
    await Promise.all([log.close(), pool.end()]);
  }
}

const pausing = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => pausing.abort());

main(pausing.signal).then(
  (equal) => process.exit(equal ? 0 : 1),
  (error: unknown) => {
    const reason = pausing.signal.aborted ? 'Paused; ./usher rebuild goes on from here.' : (error as Error).message;
    process.stderr.write(`\n${reason}\n`);
    process.exit(pausing.signal.aborted ? 130 : 1);
  },
);
