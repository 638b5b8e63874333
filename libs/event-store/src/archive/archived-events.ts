import { categoryOf } from '../append-guard';
import type { Batch, Filter, Subscribe } from '../event-log.port';
import { positionOf } from '../position';
import { recordedEvent, sorted } from '../recorded-event';
import { readArchive, type ArchivedRow, type ArchiveHead } from './archive-file';
import { headIn } from './log-archive';

/**
 * What stands in an archive, as `readAll` of its log would give it: for an auditor, or to copy or fold it without the database. The
 * last batch is given out before the file's sum is compared; its end without an error says that all of it is right.
 * @throws DamagedArchive
 */
export async function* archivedEvents(
  file: string,
  { filter = {}, batchSize = 1000, signal }: ArchiveRead = {},
): AsyncGenerator<Batch> {
  const lines = readArchive(file);
  const first = await lines.next();
  const head = headIn(file, first.value);
  let rows: ArchivedRow[] = [];
  for await (const row of lines) {
    if (signal?.aborted) return;
    if (matches(row as ArchivedRow, filter)) rows.push(row as ArchivedRow);
    if (rows.length < batchSize) continue;
    yield batchOf(head, rows, rows.at(-1)?.[0] as string);
    rows = [];
  }
  yield { ...batchOf(head, rows, head.ends), caughtUp: true };
}

export type ArchiveRead = Pick<Subscribe, 'filter' | 'batchSize' | 'signal'>;

const matches = ([, stream, , , type]: ArchivedRow, { categories, types }: Filter): boolean =>
  (categories?.includes(categoryOf(stream)) ?? true) && (types?.includes(type) ?? true);

function batchOf({ log }: ArchiveHead, rows: readonly ArchivedRow[], through: string): Batch {
  const reads = rows.map(([position, stream, revision, id, type, data, metadata]) => () => {
    const place = { stream, revision, id, type, position: positionOf(log, BigInt(position)) };
    return recordedEvent(place, { data, metadata });
  });
  return { ...sorted(reads), through: positionOf(log, BigInt(through)), caughtUp: false };
}
