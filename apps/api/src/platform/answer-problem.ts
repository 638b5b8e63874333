import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@runtime';
import type { Problem } from './problem';
import { problemBody, tmfErrorBody } from './problem-body';
import { problemOf } from './problem-of';

/** Sends what went wrong, in the form of the route's family, and logs what outsiders are not told. */
export function answerProblem(request: FastifyRequest, reply: FastifyReply, error: unknown, logger: Logger): unknown {
  const problem = problemOf(error);
  logFault(request, problem, error, logger);
  const isTmf = request.url.startsWith('/tmf-api/');
  return reply
    .code(problem.status)
    .headers(problem.details.headers ?? {})
    .type(isTmf ? 'application/json;charset=utf-8' : 'application/problem+json')
    .send(JSON.stringify(isTmf ? tmfErrorBody(problem) : problemBody(problem, request.id)));
}

// While something is away, every request says so: one short line each is enough.
function logFault(request: FastifyRequest, problem: Problem, error: unknown, logger: Logger): void {
  const path = loggedPath(request);
  if (problem.code === 'UNAVAILABLE') logger.warn({ path, ...putOff(problem) }, 'request put off');
  else if (problem.status >= 500) logger.error({ err: error, path }, 'request failed');
}

/** What the caller was told, and what is really wrong: nothing else tells of a full disk. */
export const putOff = ({ message, details: { cause } }: Problem) => ({
  message,
  ...(cause instanceof Error && { reason: cause.message }),
});

/** Without the query, and without what somebody tried as a pairing: both can hold what is nobody's business. */
export const loggedPath = ({ url }: FastifyRequest): string =>
  url
    .split('?', 1)
    .join()
    .slice(0, 200)
    .replace(/(\/pairings\/)[^/]+/, '$1…');
