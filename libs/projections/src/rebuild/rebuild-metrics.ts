import type pg from 'pg';
import { Gauge, type Registry } from 'prom-client';

type Begun = Readonly<{ name: string; done: string; goal: string; events: string; perSecond: number; idle: number }>;

const statement = `
  SELECT name, done, goal, events, per_second AS "perSecond", extract(epoch FROM now() - told_at)::float AS idle
  FROM read.rebuild`;

/** Nobody has told of it for so long: paused or killed. */
const pausedAfterSeconds = 60;

const series: readonly Readonly<{ name: string; help: string; of: (begun: Begun) => number | undefined }>[] = [
  {
    name: 'done_positions',
    help: 'How far a rebuild is: events in Postgres, bytes in an EventStoreDB',
    of: ({ done }) => Number(done),
  },
  { name: 'goal_positions', help: 'Where a rebuild is to end', of: ({ goal }) => Number(goal) },
  {
    name: 'events',
    help: 'Events that a rebuild has folded since it was begun or resumed',
    of: ({ events }) => Number(events),
  },
  { name: 'positions_per_second', help: 'How fast a rebuild is', of: ({ perSecond }) => perSecond },
  {
    name: 'eta_seconds',
    help: 'How long a rebuild will still read',
    of: ({ done, goal, perSecond }) => (perSecond > 0 ? (Number(goal) - Number(done)) / perSecond : undefined),
  },
  {
    name: 'running',
    help: '1 while a rebuild is at work, 0 where it is paused or was killed',
    of: ({ idle }) => (idle < pausedAfterSeconds ? 1 : 0),
  },
];

/** `usher_rebuild_…` of every rebuild that was begun and is not swapped in yet, in whatever process it runs. */
export function registerRebuildMetrics(registry: Registry, pool: pg.Pool): void {
  let looking: Promise<readonly Begun[]> | undefined;
  // All series are collected at once, and one look serves them all; without a database there is nothing to see.
  const look = () =>
    (looking ??= pool
      .query<Begun>(statement)
      .then(
        ({ rows }) => rows,
        () => [],
      )
      .finally(() => (looking = undefined)));
  for (const { name, help, of } of series) {
    const gauge = new Gauge({
      ...{ name: `usher_rebuild_${name}`, help, labelNames: ['projection'], registers: [registry] },
      collect: async () => {
        const begun = await look();
        gauge.reset();
        for (const each of begun) {
          const value = of(each);
          if (value !== undefined) gauge.set({ projection: each.name }, value);
        }
      },
    });
  }
}
