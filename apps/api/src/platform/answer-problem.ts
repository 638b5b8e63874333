import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@runtime';
import { problemBody, tmfErrorBody } from './problem-body';
import { problemOf } from './problem-of';

/** Sends what went wrong, in the form of the route's family, and logs what outsiders are not told. */
export function answerProblem(request: FastifyRequest, reply: FastifyReply, error: unknown, logger: Logger): unknown {
  const problem = problemOf(error);
  if (problem.status >= 500) logger.error({ err: error, path: pathOf(request) }, 'request failed');
  const isTmf = request.url.startsWith('/tmf-api/');
  return reply
    .code(problem.status)
    .headers(problem.details.headers ?? {})
    .type(isTmf ? 'application/json;charset=utf-8' : 'application/problem+json')
    .send(JSON.stringify(isTmf ? tmfErrorBody(problem) : problemBody(problem, request.id)));
}

/** Without the query, which can hold what is nobody's business. */
export const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1).join();
