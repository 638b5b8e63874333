import { once } from 'node:events';
import type { EventLog } from '@event-store';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { cohort, eventsOfHousehold, households, type PlacedEvent } from './households';

const round = cohort * eventsOfHousehold;

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
