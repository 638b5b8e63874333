import { setTimeout as pause } from 'node:timers/promises';
import { comparePositions, NotConnected, type EventLog, type Position } from '@event-store';
import type { Findings } from '../findings';

const lookEveryMs = 100;

/** Looks at the log's head all the time: it must never be further back than it was seen before. */
export async function watchHead(log: EventLog, findings: Findings, enough: AbortSignal): Promise<void> {
  let furthest: Position | undefined;
  while (!enough.aborted) {
    const head = await log.head().catch((fault: unknown) => {
      if (fault instanceof NotConnected) return undefined;
      throw fault;
    });
    if (head !== undefined && furthest !== undefined && comparePositions(head, furthest) < 0)
      findings.add('position went back', `the head was at ${furthest} and is at ${head}`);
    furthest = head ?? furthest;
    await pause(lookEveryMs);
  }
}
