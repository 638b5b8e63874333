// `npm run crash -- --kills 300 --seed 7`: kills the programs of a whole house under load, and says what was lost. Nothing must be.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { CrashRun } from './crash-run';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
  },
});
const [kills, seed] = [Number(values.kills), Number(values.seed)];
const say = (line: string) => void process.stdout.write(`${line}\n`);
// Whatever opens the house ends it when this process ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

// The log may lie elsewhere: then nobody kills its server.
const elsewhere = ['EVENT_STORE_URL', 'EVENT_STORE_NAMESPACE'].flatMap((name) => {
  const value = process.env[name];
  return value === undefined ? [] : [[name, value] as const];
});
const settings = Object.fromEntries(elsewhere);

say(`${kills} kills, seed ${seed}`);
const { found, kills: killed, ...figures } = await CrashRun.run({ kills, seed, roundsPerLook: 10, settings, say });
const lines = Object.entries({ ...killed, ...figures, ...found });
say(`\n${lines.map(([name, value]) => `${name.padEnd(28)} ${String(value)}`).join('\n')}`);
process.exitCode = Object.values(found).some((count) => count > 0) ? 1 : 0;
