import { setTimeout as pause } from 'node:timers/promises';
import { EntitlementIndex } from '@domain/entitlement/entitlement-index';
import type { EventLog } from '@event-store';
import { holdAdvisoryLock } from '@postgres';
import { followInMemory } from '@projections';
import { LapseViewings } from './lapse-viewings.process';
import { RevokeViewings } from './revoke-viewings.process';
import type { ViewingTools } from './viewing-tools';

export type KeepViewingsTools = ViewingTools &
  Readonly<{ databaseUrl: string; log: EventLog; signal: AbortSignal; onError: (error: unknown) => void }>;

const lookEveryMs = 1_000;
/** Time ends sessions to the second at their next heartbeat; this is for players that send none. */
const lookAtAllEvery = 5;
const patienceMs = 60_000;

/** Keeps viewing sessions honest until the signal aborts; one process at a time does. */
export async function keepViewings(tools: KeepViewingsTools): Promise<void> {
  const { databaseUrl, signal, onError } = tools;
  while (!signal.aborted) {
    try {
      const held = await holdAdvisoryLock(databaseUrl, 'usher-keep-viewings', signal);
      await keep(tools, AbortSignal.any([signal, held.lost])).finally(held.release);
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
    await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

async function keep(tools: KeepViewingsTools, signal: AbortSignal): Promise<void> {
  const { log, onError } = tools;
  const revoking = new RevokeViewings(tools);
  const bell = new Bell();
  const filter = { categories: [...EntitlementIndex.categories] };
  const follower = followInMemory({ log, filter, onError }, (event) => void (revoking.take(event) && bell.ring()));
  const caughtUp = async () => follower.reached(await log.head(), patienceMs);
  const lapsing = new LapseViewings(tools, { all: () => revoking.index.allLiveSessions(), caughtUp });
  try {
    await caughtUp();
    for (let look = 0, dueMs = 0; !signal.aborted;) {
      const fault = follower.fault();
      if (fault) throw fault;
      await revoking.revokeTouched().catch(onError);
      if (performance.now() >= dueMs) {
        await lookAround({ revoking, lapsing, isAtAll: look++ % lookAtAllEvery === 0 }).catch(onError);
        dueMs = performance.now() + lookEveryMs;
      }
      await bell.wait(dueMs - performance.now(), signal);
    }
  } finally {
    await follower.close();
  }
}

type LookAround = Readonly<{ revoking: RevokeViewings; lapsing: LapseViewings; isAtAll: boolean }>;

async function lookAround({ revoking, lapsing, isAtAll }: LookAround): Promise<void> {
  await lapsing.lapse();
  if (!isAtAll) return;
  await revoking.revokeAll();
  await lapsing.restore();
}

/** Wakes the loop before its time. */
class Bell {
  #rung = new AbortController();

  ring(): void {
    this.#rung.abort();
  }

  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const woken = AbortSignal.any([signal, this.#rung.signal]);
    await pause(Math.max(0, ms), undefined, { signal: woken }).catch(() => undefined);
    if (this.#rung.signal.aborted) this.#rung = new AbortController();
  }
}
