import { Histogram, type Registry } from 'prom-client';

export type JobMetrics = ReturnType<typeof jobMetrics>;

/** The worker's own series. How the queue is doing is told by those who put jobs, who are there when no worker is. */
export const jobMetrics = (registry: Registry) => ({
  seconds: new Histogram({
    name: 'usher_job_seconds',
    help: 'Time that a job took, by how it ended: done, fault (it will be tried again) or interrupted.',
    labelNames: ['name', 'end'] as const,
    buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600],
    registers: [registry],
  }),
});
