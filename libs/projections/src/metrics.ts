import { distanceBetween, type EventLog } from '@event-store';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Member } from './member';

/** `usher_projection_lag_positions`, `…_lag_seconds`, `…_faults` and `…_faulted`, by projection, and `usher_log_unreadable_events`. */
export function registerMetrics(registry: Registry, log: EventLog, members: readonly Member[]) {
  const labelNames = ['projection'] as const;
  const registers = [registry];
  const positions = new Gauge({
    name: 'usher_projection_lag_positions',
    help: 'What of the log lies between a projection and the end: events in Postgres, bytes in an EventStoreDB',
    labelNames,
    registers,
    collect: async () => {
      const head = await log.head().catch(() => undefined);
      if (!head) return;
      for (const { name, status } of members)
        positions.set({ projection: name }, Number(distanceBetween(status.position, head)));
    },
  });
  const seconds = new Gauge({
    name: 'usher_projection_lag_seconds',
    help: 'Time since a projection last was at the end of the log, 0 where it is',
    labelNames,
    registers,
    collect: async () => {
      const head = await log.head().catch(() => undefined);
      for (const member of members) {
        const isBehind = !head || distanceBetween(member.status.position, head) > 0n;
        seconds.set({ projection: member.name }, isBehind ? member.secondsBehind() : 0);
      }
    },
  });
  const faulted = new Gauge({
    name: 'usher_projection_faulted',
    help: '1 while a projection stands still because of a fault',
    labelNames,
    registers,
    collect: () => {
      for (const { name, status } of members) faulted.set({ projection: name }, status.state === 'faulted' ? 1 : 0);
    },
  });
  const faults = new Counter({
    name: 'usher_projection_faults',
    help: 'Faults of a projection',
    labelNames,
    registers,
  });
  for (const { name } of members) faults.inc({ projection: name }, 0);
  const unreadable = new Counter({
    name: 'usher_log_unreadable_events',
    help: 'Stored events that this program has met and cannot read',
    registers,
  });
  return { fault: (projection: string) => faults.inc({ projection }), unreadable: () => unreadable.inc() };
}
