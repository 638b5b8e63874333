import { Counter, Histogram, type Registry } from 'prom-client';

export type ApiMetrics = ReturnType<typeof apiMetrics>;

/** The api's own series. */
export const apiMetrics = (registry: Registry) => ({
  requestSeconds: new Histogram({
    name: 'usher_api_request_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  }),
  appendSeconds: new Histogram({
    name: 'usher_append_seconds',
    help: 'Time of an append to the log.',
    labelNames: ['end'] as const,
    buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1],
    registers: [registry],
  }),
  appendBatch: new Histogram({
    name: 'usher_append_batch',
    help: 'Appends that went to the log in Postgres as one statement.',
    buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500],
    registers: [registry],
  }),
  decisions: new Counter({
    name: 'usher_decisions_total',
    help: 'Playback decisions by reason.',
    labelNames: ['reason'] as const,
    registers: [registry],
  }),
});
