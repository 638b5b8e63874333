import type { EventLog, Position } from '@event-store';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Member } from './member';

/** `projection_lag_events`, `projection_lag_seconds`, `projection_faults` and `projection_faulted`, by projection. */
export function registerMetrics(registry: Registry, log: EventLog, members: readonly Member[]) {
  const labelNames = ['projection'] as const;
  const registers = [registry];
  const events = new Gauge({
    name: 'projection_lag_events',
    help: 'Positions of the log between a projection and the end',
    labelNames,
    registers,
    collect: async () => {
      const head = await log.head().catch(() => undefined);
      if (!head) return;
      for (const { name, status } of members) events.set({ projection: name }, positionsBetween(status.position, head));
    },
  });
  const seconds = new Gauge({
    name: 'projection_lag_seconds',
    help: 'Time since a projection last was at the end of the log, 0 where it is',
    labelNames,
    registers,
    collect: async () => {
      const head = await log.head().catch(() => undefined);
      for (const member of members) {
        const isBehind = !head || positionsBetween(member.status.position, head) > 0;
        seconds.set({ projection: member.name }, isBehind ? member.secondsBehind() : 0);
      }
    },
  });
  const faulted = new Gauge({
    name: 'projection_faulted',
    help: '1 while a projection stands still because of a fault',
    labelNames,
    registers,
    collect: () => {
      for (const { name, status } of members) faulted.set({ projection: name }, status.state === 'faulted' ? 1 : 0);
    },
  });
  const faults = new Counter({ name: 'projection_faults', help: 'Faults of a projection', labelNames, registers });
  for (const { name } of members) faults.inc({ projection: name }, 0);
  return { fault: (projection: string) => faults.inc({ projection }) };
}

// The commit number ends the token, and positions have no gaps.
const commitOf = (position: Position): number => Number(position.slice(position.lastIndexOf('@') + 1));

export const positionsBetween = (from: Position | undefined, until: Position): number =>
  Math.max(0, commitOf(until) - (from ? commitOf(from) : 0));
