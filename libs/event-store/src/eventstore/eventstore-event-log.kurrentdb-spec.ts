import { describeEventStore } from './eventstore.contract';

const url = process.env['KURRENTDB_URL'] ?? '';
/** Of the run, so that what earlier ones left there is out of sight. */
const namespace = `contract${Date.now().toString(36)}`;

describe('a log in the EventStoreDB or KurrentDB of KURRENTDB_URL', () => {
  describeEventStore(() => url, namespace);
});
