import type { SerialisedEvent } from '../append-guard';
import type { AppendResult, ExpectedRevision } from '../event-log.port';
import { StreamDeleted } from '../faults';
import { positionOf } from '../position';
import { RevisionConflict } from '../revision-conflict';
import type { Append } from './append-queue';
import type { Row } from './connections';
import type { Statement } from './statements';

/** All or nothing for each append of a batch; the function stands in the migrations. */
export const appendBatch: Statement = {
  name: 'usher-append',
  text: `
    SELECT revisions, positions, outcomes
    FROM log.append($1::text[], $2::integer[], $3::integer[], $4::integer[], $5::uuid[], $6::text[], $7::json[], $8::json[],
                    $9::timestamptz[])`,
};

/** How many segments had to be made. */
export const makeRoom: Statement = { name: 'usher-make-room', text: 'SELECT log.make_room()' };

/** Text that holds names, numbers and instants only needs no quotes. */
const plainArray = (items: readonly (string | number)[]): string => `{${items.join(',')}}`;

export function valuesOf(batch: readonly Append[]): readonly unknown[] {
  const events = batch.flatMap((append) => append.events);
  const owners = batch.flatMap((append, index) => append.events.map(() => index + 1));
  return [
    plainArray(batch.map(({ stream }) => stream)),
    plainArray(batch.map(({ expected }) => wanted(expected))),
    plainArray(batch.map((append) => append.events.length)),
    plainArray(owners),
    plainArray(events.map(({ event }) => event.id)),
    plainArray(events.map(({ event }) => event.type)),
    ...jsonArrays(events),
    plainArray(events.map(({ event }) => event.metadata.recordedAt)),
  ];
}

const wanted = (expected: ExpectedRevision): number =>
  expected === 'any' ? -2 : expected === 'no-stream' ? -1 : expected;

const jsonType = 114;
const arrayHeader = 20;

// Postgres' own binary form of an array: as text, each quote in each JSON would be escaped here and unescaped there.
function jsonArrays(events: readonly SerialisedEvent[]): readonly Buffer[] {
  const bytes = events.reduce((sum, event) => sum + event.bytes, 0);
  const buffer = Buffer.allocUnsafe(bytes + 2 * (arrayHeader + 4 * events.length));
  const middle = writeArray(
    buffer,
    0,
    events.map(({ data }) => data),
  );
  const end = writeArray(
    buffer,
    middle,
    events.map(({ metadata }) => metadata),
  );
  return [buffer.subarray(0, middle), buffer.subarray(middle, end)];
}

function writeArray(buffer: Buffer, start: number, texts: readonly string[]): number {
  let at = start;
  for (const word of [1, 0, jsonType, texts.length, 1]) at = buffer.writeInt32BE(word, at);
  for (const text of texts) {
    const length = buffer.write(text, at + 4);
    buffer.writeInt32BE(length, at);
    at += 4 + length;
  }
  return at;
}

/** What a caller gets: an error is thrown to him. */
export type AppendAnswer = AppendResult | Error;

/** What became of each append of the batch, in the batch's order. */
export function answersIn(log: string, [row]: readonly Row[], batch: readonly Append[]): readonly AppendAnswer[] {
  const [revisions, positions, outcomes] = (row as Row).map(elements);
  return batch.map(({ stream, expected }, index): AppendAnswer => {
    const outcome = outcomes?.[index];
    const revision = Number(revisions?.[index]);
    if (outcome === 'deleted') return new StreamDeleted(stream);
    if (outcome === 'conflict') return new RevisionConflict(stream, expected, revision < 0 ? 'no-stream' : revision);
    const position = positionOf(log, BigInt(positions?.[index] as string));
    return { revision, position, repeated: outcome === 'repeated' };
  });
}

const elements = (array: string | null): readonly string[] | undefined => array?.slice(1, -1).split(',');
