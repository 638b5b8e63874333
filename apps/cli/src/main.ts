import { Usage } from './command-line';
import { backup } from './commands/backup';
import { clock } from './commands/clock';
import { demo } from './commands/demo';
import { doctor } from './commands/doctor';
import { down } from './commands/down';
import { log } from './commands/log';
import { migrate } from './commands/migrate';
import { rebuild } from './commands/rebuild';
import { reset } from './commands/reset';
import { restore } from './commands/restore';
import { test } from './commands/test';
import { Interrupted, up } from './commands/up';
import { readSettings, type Settings } from './settings';

type Command = (settings: Settings, args: readonly string[]) => Promise<boolean | void>;

const commands: Readonly<Record<string, Command>> = {
  demo: (settings, args) => demo(settings, { once: args.includes('--once') }),
  up,
  down,
  reset,
  migrate,
  backup,
  restore,
  log,
  rebuild,
  clock: (settings, [by]) => clock(settings, by),
  doctor,
  test: (settings, [word]) => test(settings, word),
};

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) {
  console.error(`usher: there is no command “${name}”; ./usher help lists them.`);
  process.exit(2);
}
// A closed terminal or pipe must not end us before what we have started.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

try {
  const held = await command(readSettings(process.env), args);
  process.exit(held === false ? 1 : 0);
} catch (fault) {
  console.error(`usher: ${fault instanceof Error ? fault.message : String(fault)}`);
  process.exit(fault instanceof Interrupted ? 130 : fault instanceof Usage ? 2 : 1);
}
