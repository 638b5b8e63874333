import type { Instant } from '@domain/kernel';
import type { Aggregates, EventLog } from '@event-store';
import type { JobQueue } from '@operations';
import type { ProcessManager } from '@projections';
import { packaging } from './asset/packaging.process';
import { publishing } from './asset/publishing.process';
import { orderFulfilment } from './order/order-fulfilment.process';

export type ProcessTools = Readonly<{
  log: EventLog;
  aggregates: Aggregates;
  clock: Readonly<{ now: () => Instant }>;
  jobs: Pick<JobQueue, 'put'>;
}>;

/** Every process manager that follows the log. */
export const processesWith = (tools: ProcessTools): ProcessManager[] => [
  orderFulfilment(tools),
  packaging(tools.jobs),
  publishing(tools.jobs),
];
