// A projector of one read model, to be killed: `node run-tally.js <database url>`.
import { PostgresEventLog } from '@event-store';
import { Projections } from '@projections';
import { tallyModel } from './tally';

const [, , databaseUrl = ''] = process.argv;
const log = await PostgresEventLog.open({ url: databaseUrl });
await Projections.start({ databaseUrl, log, readModels: [tallyModel()], batchSize: 20 });
process.send?.('started');
