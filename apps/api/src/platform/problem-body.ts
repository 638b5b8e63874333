import type { Problem } from './problem';

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** RFC 9457, with the members that TM Forum's errors have, too. */
export const problemBody = (problem: Problem, correlationId: string): Record<string, unknown> => ({
  code: problem.code,
  reason: reasons[problem.status],
  message: problem.message,
  ...(problem.details.field !== undefined && { field: problem.details.field }),
  status: problem.status,
  correlationId,
  ...problem.details.body,
});

/** The `Error` of TM Forum's v4 documents: `status` is text there, and there is no member for a field. */
export const tmfErrorBody = (problem: Problem): Record<string, unknown> => ({
  code: problem.code,
  reason: reasons[problem.status],
  message: problem.details.field === undefined ? problem.message : `${problem.details.field}: ${problem.message}`,
  status: String(problem.status),
  '@type': 'Error',
});
