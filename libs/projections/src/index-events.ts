import { eventPlaces, isSameLog, startOf, type EventLog, type Position, type RecordedEvent } from '@event-store';
import type pg from 'pg';
import { moveProjection, placeProjection, projectionCheckpoint } from './checkpoints';
import type { LoopTools } from './projection-loop';
import { inTransaction } from './transaction';

const version = 1;
const batchSize = 5_000;

/** Keeps the index of a log that finds no event by its id (`PostgresEventIndex`), until the signal aborts. */
export async function indexEvents({ pool, log, tail, signal, onProgress }: LoopTools): Promise<void> {
  let after = await begun(pool, log);
  onProgress(after, false);
  for await (const { events, through, caughtUp } of tail.subscribe({ after, signal, batchSize })) {
    const from = after;
    if (through !== from)
      await inTransaction(pool, async (client) => {
        await moveProjection(client, { name: eventPlaces, version, from, to: through });
        await insert(client, events);
      });
    after = through;
    onProgress(after, caughtUp);
  }
}

/** An index of another log is emptied. */
async function begun(pool: pg.Pool, log: EventLog): Promise<Position> {
  const head = await log.head();
  const checkpoint = await projectionCheckpoint(pool, eventPlaces);
  if (checkpoint && isSameLog(checkpoint.position, head)) return checkpoint.position;
  const position = startOf(head);
  await inTransaction(pool, async (client) => {
    await client.query(`TRUNCATE read.${eventPlaces}`);
    await placeProjection(client, { name: eventPlaces, version, position });
  });
  return position;
}

// An event that cannot be read is not asked for by its id, so it may be missing here.
async function insert(client: pg.ClientBase, events: readonly RecordedEvent[]): Promise<void> {
  if (events.length === 0) return;
  const columns = [
    events.map(({ id }) => id),
    events.map(({ stream }) => stream),
    events.map(({ revision }) => revision),
  ];
  await client.query(
    `INSERT INTO read.${eventPlaces} (id, stream, revision)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::integer[]) ON CONFLICT (id) DO NOTHING`,
    columns,
  );
}
