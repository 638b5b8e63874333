// A rebuild that is to be killed in the middle: `node run-rebuild.js <database url>`. Each batch is kept, and after the third it stands still.
import { PostgresEventLog } from '@event-store';
import { openPool } from '@postgres';
import { rebuild } from '@projections';
import { tallyModel } from './tally';

const [, , databaseUrl = ''] = process.argv;
const log = await PostgresEventLog.open({ url: databaseUrl });
const pool = openPool(databaseUrl, { max: 2, applicationName: 'test' });
const { signal } = new AbortController();
let batches = 0;
await rebuild({
  ...{ pool, log, model: tallyModel({ version: 2 }), signal, batchSize: 20, keepEveryMs: 0 },
  onProgress: () => {
    if (++batches < 3) return;
    process.send?.('in the middle');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});
