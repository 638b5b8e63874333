import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';

const everyMs = 600_000;

/**
 * Makes the log's next segment long before it is needed, now and every ten minutes until the signal aborts, so that no append has to
 * stop for it.
 */
export async function makeRoomAhead({
  pool,
  signal,
  onError,
}: Readonly<{ pool: pg.Pool; signal: AbortSignal; onError: (error: unknown) => void }>): Promise<void> {
  while (!signal.aborted) {
    await pool.query('SELECT log.make_room()').catch(onError);
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
