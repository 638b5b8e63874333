import type { RecordedEvent } from '@event-store';
import type { RunningHouse } from '../running-house';

type Wanted = Readonly<{ categories?: readonly string[]; types?: readonly string[]; carrierId?: string }>;

/** What the log itself holds, in its order. */
export async function eventsOf(
  house: RunningHouse,
  { carrierId, ...filter }: Wanted,
): Promise<readonly RecordedEvent[]> {
  const log = await house.log();
  const found: RecordedEvent[] = [];
  try {
    for await (const { events } of log.readAll({ filter })) found.push(...events);
  } finally {
    await log.close();
  }
  return carrierId === undefined ? found : found.filter(({ metadata }) => metadata.carrierId === carrierId);
}
