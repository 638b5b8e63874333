import { once } from 'node:events';
import type { EventLog } from '@event-store';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { cohort, eventsOfHousehold, households, original, type PlacedEvent } from './households';

/** Of the households' history. */
export const round = cohort * eventsOfHousehold;

/** Appends the next `count` events of the households' history with so many callers. */
export async function fillByAppending(log: EventLog, from: number, count: number, callers: number): Promise<void> {
  const source = households(from);
  // Two events of a stream are a thousand apart, far more than are on their way, so each finds its stream where it expects it.
  let left = count;
  const caller = async () => {
    while (left-- > 0) {
      const { stream, revision, event } = source.next().value as PlacedEvent;
      await log.append(stream, revision === 0 ? 'no-stream' : revision - 1, [event]);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
}

/**
 * Repeats the log so many times with other households, by statements of its owner, which leaves the same rows as appending them: for
 * loading only, as nobody may append meanwhile.
 */
export async function fillByRepeating(ownerUrl: string, times: number): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const { rows } = await client.query<{ position: string }>('SELECT position FROM log.head');
  const length = Number(rows[0]?.position);
  if (length % round !== 0) throw new Error(`The log does not end with a round of ${round} events`);
  await client.query('SELECT log.make_segments($1)', [length * (times + 1)]);
  for (let time = 1; time <= times; time++) {
    const ending = endingOf(time);
    await client.query(repeatedStreams, [ending]);
    for (let from = 0; from < length; from += round)
      await client.query(repeatedEvents, [from, from + round, length * time, ending]);
    await client.query('UPDATE log.head SET position = $1', [length * (time + 1)]);
  }
  await client.end();
}

const endingOf = (time: number): string => `e${time.toString(16).padStart(3, '0')}`;

/** Where an event stands in the so many-th repetition. */
export function placeOf({ stream, event }: PlacedEvent, time: number): Readonly<{ stream: string; id: string }> {
  return { stream: stream.slice(0, -4) + endingOf(time), id: event.id.slice(0, -4) + endingOf(time) };
}

const repeatedStreams = `
  INSERT INTO log.stream (name, revision)
  SELECT left(name, -4) || $1, revision FROM log.stream WHERE name LIKE '%${original}'`;

const renamed = (column: string) => `replace(${column}::text, '${original}"', $4 || '"')::json`;

const repeatedEvents = `
  INSERT INTO log.event (position, stream, revision, id, type, data, metadata, recorded_at)
  SELECT position + $3, left(stream, -4) || $4, revision, (left(id::text, -4) || $4)::uuid, type,
         ${renamed('data')}, ${renamed('metadata')}, recorded_at
  FROM log.event WHERE position > $1 AND position <= $2 ORDER BY position`;

/**
 * Copies the next events into the tables as their owner, which leaves the same rows as appending them: for loading only, as nobody
 * may append meanwhile. Whole rounds of the households' history, so that each stream is new.
 */
export async function fillByCopying(ownerUrl: string, rounds: number): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const { rows } = await client.query<{ position: string }>('SELECT position FROM log.head');
  let position = Number(rows[0]?.position);
  if (position % round !== 0) throw new Error(`The log does not end with a round of ${round} events`);
  const source = households(position);
  for (let n = 0; n < rounds; n++) {
    const events = Array.from({ length: round }, () => source.next().value as PlacedEvent);
    await client.query('BEGIN');
    await copyInto(client, 'log.stream (name, revision)', endsOf(events));
    await copyInto(
      client,
      'log.event (position, stream, revision, id, type, data, metadata, recorded_at)',
      events.map((event) => rowOf(++position, event)),
    );
    await client.query('UPDATE log.head SET position = $1', [position]);
    await client.query('COMMIT');
  }
  await client.end();
}

const endsOf = (events: readonly PlacedEvent[]): string[] =>
  [...new Map(events.map(({ stream, revision }) => [stream, revision]))].map(([name, end]) => `${name}\t${end}\n`);

function rowOf(position: number, { stream, revision, event: { id, type, data, metadata } }: PlacedEvent): string {
  const texts = [JSON.stringify(data), JSON.stringify(metadata)].map((text) => text.replaceAll('\\', '\\\\'));
  return `${[position, stream, revision, id, type, ...texts, metadata.recordedAt].join('\t')}\n`;
}

async function copyInto(client: pg.Client, target: string, lines: readonly string[]): Promise<void> {
  const copy = client.query(copyFrom(`COPY ${target} FROM STDIN`));
  for (let n = 0; n < lines.length; n += 500) {
    if (!copy.write(lines.slice(n, n + 500).join(''))) await once(copy, 'drain');
  }
  copy.end();
  await once(copy, 'finish');
}
