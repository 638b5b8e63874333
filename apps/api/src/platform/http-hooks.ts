import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { withCorrelation, type Logger } from '@runtime';
import type { ApiMetrics } from './api-metrics';
import { answerProblem, loggedPath } from './answer-problem';

// It stays in the log for ever, so it must not be somebody's address.
const correlationForm = /^(?!\d{1,3}(?:\.\d{1,3}){3}$)[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;

/** The caller's id for this request where it is well-formed, the trace's id, or a new one. */
export function correlationOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-correlation-id'];
  if (typeof given === 'string' && correlationForm.test(given)) return given;
  const trace = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(String(headers['traceparent'] ?? ''))?.[1];
  return trace !== undefined && !/^0+$/.test(trace) ? trace : randomUUID();
}

// What is asked every few seconds for ever says nothing while it goes well.
const routine = /^\/(livez|readyz|metrics|node\/v1\/(state|beat))$/;

const jsonPolicy = "default-src 'none'; frame-ancestors 'none'";

/** What holds for every request: one correlation id, one line in the log, one observation, and careful headers. */
export function addHooks(fastify: FastifyInstance, logger: Logger, metrics: ApiMetrics): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.headers({
      'x-correlation-id': request.id,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    withCorrelation(request.id, done);
  });
  // Reading a body leaves the asynchronous context of `onRequest`.
  fastify.addHook('preValidation', (request, _, done) => withCorrelation(request.id, done));
  fastify.addHook('onSend', async (_, reply, payload) => {
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    if (!reply.hasHeader('content-security-policy')) void reply.header('content-security-policy', jsonPolicy);
    return payload;
  });
  fastify.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    const route = request.routeOptions.url ?? 'none';
    const status = reply.statusCode;
    metrics.requestSeconds.observe({ method, route, status }, reply.elapsedTime / 1000);
    const quiet = status < 400 && routine.test(route);
    const line = { correlationId: request.id, method, route, path: loggedPath(request), status };
    logger[quiet ? 'debug' : 'info']({ ...line, ms: Math.round(reply.elapsedTime) }, 'request');
  });
  fastify.setErrorHandler((error, request, reply) => answerProblem(request, reply, error, logger));
}
