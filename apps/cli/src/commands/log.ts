import { ForeignPosition, type Position } from '@event-store';
import { commandLine, theOnly, Usage } from '../command-line';
import { Lines } from '../log/lines';
import { statsOf } from '../log/log-stats';
import { tellStream } from '../log/log-stream';
import { tail } from '../log/log-tail';
import { told } from '../log/told';
import { statsTable } from '../log/stats-table';
import { withLog } from '../log/with-log';
import type { Settings } from '../settings';
import { logArchive, logArchives, logAttach, logRead } from './log-archive';
import { logCopy } from './log-copy';

type LogCommand = (settings: Settings, args: readonly string[]) => Promise<void>;

/** What an operator does with the log: follow it, read a stream, count, copy it, archive what is old. */
export async function log(settings: Settings, [name = '', ...args]: readonly string[]): Promise<void> {
  const command = commands[name];
  if (!command) throw new Usage(`./usher log ${Object.keys(commands).join('|')}: there is no “${name}”.`);
  await command(settings, args);
}

const tailUsage = './usher log tail [--from POSITION|beginning|now] [--category c] [--type T] [--stream s] [--json]';

const logTail: LogCommand = async (settings, args) => {
  const text = { type: 'string' } as const;
  const options = { from: text, category: text, type: text, stream: text, json: { type: 'boolean' } } as const;
  const { from, json, ...rest } = commandLine(tailUsage, { args: [...args], options }).values;
  const lines = new Lines();
  const until = AbortSignal.any([lines.gone, told()]);
  const wanted = { ...rest, from: (from ?? 'now') as Position, json: json === true };
  await withLog(settings, (opened) => tail(opened, wanted, lines, until)).catch((fault: unknown) => {
    throw fault instanceof ForeignPosition ? new Usage(`--from: ${fault.message}\nUsage: ${tailUsage}`) : fault;
  });
};

const streamUsage = './usher log stream STREAM';

const logStream: LogCommand = async (settings, args) => {
  const { positionals } = commandLine(streamUsage, { args: [...args], allowPositionals: true });
  const stream = theOnly('STREAM', positionals, streamUsage);
  await withLog(settings, (opened) => tellStream(opened, stream, new Lines()));
};

const statsUsage = './usher log stats [--from YYYY-MM-DD] [--until YYYY-MM-DD]';

const logStats: LogCommand = async (settings, args) => {
  const options = { from: { type: 'string' }, until: { type: 'string' } } as const;
  const days = commandLine(statsUsage, { args: [...args], options }).values;
  for (const [name, day] of Object.entries(days))
    if (!/^\d{4}-\d\d-\d\d$/.test(day))
      throw new Usage(`--${name} must be a day such as 2026-11-21.\nUsage: ${statsUsage}`);
  const lines = new Lines();
  await withLog(settings, async (opened) => {
    for (const line of statsTable(await statsOf(opened, days, told()))) await lines.write(line);
  });
};

const commands: Readonly<Record<string, LogCommand>> = {
  tail: logTail,
  stream: logStream,
  stats: logStats,
  copy: logCopy,
  archives: logArchives,
  archive: logArchive,
  attach: logAttach,
  read: logRead,
};
