import { randomUUID } from 'node:crypto';
import { someEvents } from './an-event';
import type { Appends } from './event-stores';
import { bulk, type WritesBulk } from './limits';
import type { ServerCpu } from './server-cpu';

export type Turn = { events: number; ms: number; nodeUs: number; serverUs: number; waits: number[] };

/** One caller: works until the time is over, and tells how many events were written and how long each append took. */
export type Caller = (isOver: () => boolean, turn: Turn) => Promise<void>;

async function timed(turn: Turn, events: number, work: Promise<unknown>): Promise<void> {
  const begun = performance.now();
  await work;
  turn.waits.push(performance.now() - begun);
  turn.events += events;
}

/** One event an append, each caller on a stream of its own, at its exact revision. */
export const singles =
  ({ append }: Appends): Caller =>
  async (isOver, turn) => {
    const stream = randomUUID();
    for (let revision = -1; !isOver(); revision += 1) await timed(turn, 1, append(stream, revision, someEvents(1)));
  };

/** Four of five appends have one event, the others two to five; one in a hundred expects a revision that is not there. */
export const mixed =
  ({ append }: Appends): Caller =>
  async (isOver, turn) => {
    const stream = randomUUID();
    let revision = -1;
    while (!isOver()) {
      const events = someEvents(Math.random() < 0.8 ? 1 : 2 + Math.floor(Math.random() * 4));
      if (revision > 0 && Math.random() < 0.01) {
        await timed(turn, 0, expectConflict(append(stream, revision - 1, events)));
        continue;
      }
      await timed(turn, events.length, append(stream, revision, events));
      revision += events.length;
    }
  };

const expectConflict = (append: Promise<unknown>): Promise<unknown> =>
  append.then(
    () => {
      throw new Error('A conflict was written');
    },
    () => undefined,
  );

export const bulks =
  ({ write }: WritesBulk): Caller =>
  async (isOver, turn) => {
    while (!isOver()) await timed(turn, bulk, write());
  };

/** Adds one turn of so many callers to what was measured before. */
export async function takeTurn(
  turn: Turn,
  { caller, callers, ms }: Readonly<{ caller: Caller; callers: number; ms: number }>,
  server: ServerCpu,
): Promise<void> {
  const serverBegun = await server.used();
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const isOver = () => performance.now() - begun >= ms;
  await Promise.all(Array.from({ length: callers }, () => caller(isOver, turn)));
  turn.ms += performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  turn.nodeUs += user + system;
  turn.serverUs += (await server.used()) - serverBegun;
}
