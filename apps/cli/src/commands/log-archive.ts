import { resolve } from 'node:path';
import {
  archivedEvents,
  archiveOldest,
  bringBack,
  CannotArchive,
  segmentsOf,
  verifyArchive,
  type ArchivedSegment,
  type Segment,
} from '@event-store';
import { followedThrough } from '@projections';
import { commandLine, theOnly, Usage } from '../command-line';
import { Lines } from '../log/lines';
import { sentence, unreadableLine } from '../log/sentence';
import { told } from '../log/told';
import type { Settings } from '../settings';
import { withDatabase } from '../stack/lend-database';

type Args = readonly string[];

/** What the documentation tells to be safe: their streams are never read as a whole by a command. */
const usualCategories = ['viewing', 'denial'];

const archivesUsage = './usher log archives';

/** Lists the log's segments, and which of them have left it for a file. */
export async function logArchives(settings: Settings, args: Args): Promise<void> {
  commandLine(archivesUsage, { args: [...args] });
  const lines = new Lines();
  for (const segment of await withDatabase(settings, segmentsOf)) await lines.write(segmentLine(segment));
}

function segmentLine({ begins, ends, isClosed, archive }: Segment): string {
  const place = `${begins}–${ends}`;
  if (archive)
    return `${place}  archived: ${archive.categories.join(', ')} in ${archive.file}, SHA-256 ${archive.sha256}`;
  return `${place}  ${isClosed ? 'closed' : 'open'}`;
}

const archiveUsage = './usher log archive FOLDER [--category NAME]…';

/** Moves the oldest closed segment's events of some categories, `viewing` and `denial` unless others are named, into a file. */
export async function logArchive(settings: Settings, args: Args): Promise<void> {
  const options = { category: { type: 'string', multiple: true } } as const;
  const { values, positionals } = commandLine(archiveUsage, { args: [...args], options, allowPositionals: true });
  const folder = resolve(theOnly('FOLDER', positionals, archiveUsage));
  const categories = values.category ?? usualCategories;
  const archived = await withDatabase(settings, async (ownerUrl) => {
    const passed = await followedThrough(ownerUrl);
    if (passed === undefined) throw new CannotArchive('Nothing has followed the log yet.');
    return archiveOldest({ ownerUrl, folder, categories, passed });
  });
  console.log(`${summary(archived)} left the log. Keep the file in two places: the log does not hold them any more.`);
}

const attachUsage = './usher log attach FILE';

/** Puts what was archived last back into the log. */
export async function logAttach(settings: Settings, args: Args): Promise<void> {
  const { positionals } = commandLine(attachUsage, { args: [...args], allowPositionals: true });
  const file = resolve(theOnly('FILE', positionals, attachUsage));
  console.log(
    `${summary(await withDatabase(settings, (ownerUrl) => bringBack(ownerUrl, file)))} are in the log again.`,
  );
}

const readUsage = './usher log read FILE [--stream s] [--check]';

/** Tells what stands in an archive, without any database; `--check` only compares its checksum. */
export async function logRead(_: Settings, args: Args): Promise<void> {
  const options = { stream: { type: 'string' }, check: { type: 'boolean' } } as const;
  const { values, positionals } = commandLine(readUsage, { args: [...args], options, allowPositionals: true });
  const file = theOnly('FILE', positionals, readUsage);
  if (values.check && values.stream !== undefined)
    throw new Usage(`--check reads the whole file.\nUsage: ${readUsage}`);
  if (values.check) return console.log(`${summary(await verifyArchive(file))} are as they were written.`);
  await tellArchive(file, values.stream);
}

async function tellArchive(file: string, stream: string | undefined): Promise<void> {
  const lines = new Lines();
  for await (const batch of archivedEvents(file, { signal: AbortSignal.any([lines.gone, told()]) })) {
    for (const event of batch.events)
      if (stream === undefined || event.stream === stream) await lines.write(`${event.stream} ${sentence(event)}`);
    for (const unreadable of batch.unreadable) await lines.write(unreadableLine(unreadable));
  }
}

const summary = ({ file, events, begins, ends, categories }: ArchivedSegment): string =>
  `${events} events (${categories.join(', ')}) of positions ${begins}–${ends} in ${file}`;
