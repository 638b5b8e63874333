import { randomUUID } from 'node:crypto';
import type { EventLog, NewEvent } from '../index';
import { asCommand, tally } from './tallies';

export const longTally: typeof tally = { ...tally, snapshots: true };

/** Writes a stream of that many counts of one, as one command did each. @returns the stream's id */
export async function aLongTally(log: EventLog, length: number, id: string = randomUUID()): Promise<string> {
  const recordedAt = '2026-01-05T09:00:00.000Z' as NewEvent['metadata']['recordedAt'];
  const events = Array.from({ length }, (_, index) => ({
    id: randomUUID(),
    type: 'TallyCounted',
    data: { by: 1, total: index + 1 },
    metadata: { ...asCommand(), schemaVersion: 1, recordedAt },
  }));
  for (let at = 0; at < length; at += 500)
    await log.append(
      `tally-${id}`,
      at === 0 ? 'no-stream' : at - 1,
      events.slice(at, at + 500) as unknown as [NewEvent],
    );
  return id;
}
