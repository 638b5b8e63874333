import { parseArgs } from 'node:util';
import { FileJournal } from './journal';
import { Records } from './records';
import { GrpcServer } from './server';

// A server by itself, for trials of the whole product: `node …/main.js --port 2113 [--data FOLDER]`; without a folder it forgets.
const { values } = parseArgs({ options: { port: { type: 'string', default: '2113' }, data: { type: 'string' } } });

const records = new Records(values.data === undefined ? {} : { journal: new FileJournal(values.data) });
const [server, port] = await GrpcServer.listen(records, Number(values.port));
process.stdout.write(`esdb://127.0.0.1:${port}?tls=false\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.stop());
