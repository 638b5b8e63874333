import { HttpException } from '@nestjs/common';
import { ForeignPosition, LogFailed, NotConnected, OutcomeUnknown } from '@event-store';
import { ReadInterrupted } from '@read-models';
import { Problem, problemStatus, type ProblemCode } from './problem';

/** The problem that a caught error is, seen from outside. What is nobody's business becomes INTERNAL_SERVER_ERROR. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ForeignPosition)
    return new Problem('BAD_USER_INPUT', error.message, { field: 'atLeast', cause: error });
  if (isUnreachable(error)) return unavailable('The database cannot be reached at the moment. Try again.', error);
  if (isOutOfRoom(error)) return unavailable('The database cannot write at the moment. Try again.', error);
  const status = statusOf(error);
  if (status !== undefined && status < 500) return fromStatus(status, error);
  return new Problem('INTERNAL_SERVER_ERROR', 'Something went wrong here. The correlation id leads to the logs.', {
    cause: error,
  });
}

const unavailable = (message: string, cause: unknown): Problem =>
  new Problem('UNAVAILABLE', message, { headers: { 'retry-after': '2' }, cause });

// Node's and Postgres' codes for: refused, reset, in shutdown, starting up, out of connections.
const unreachableCodes = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03', '53300', '08006', '08001'];

const away = [NotConnected, OutcomeUnknown, ReadInterrupted];

function isUnreachable(error: unknown): boolean {
  if (away.some((kind) => error instanceof kind)) return true;
  if (!(error instanceof Error)) return false;
  if ('code' in error && unreachableCodes.includes(String(error.code))) return true;
  if (/Connection terminated|timeout exceeded when trying to connect/.test(error.message)) return true;
  return error.cause !== undefined && isUnreachable(error.cause);
}

// Postgres' codes for: disk full, out of memory, I/O error, read-only.
const outOfRoomCodes = ['53100', '53200', '58030', '25006'];

/** Nothing was written, and nothing the caller could change: it passes when the operator has made room. */
function isOutOfRoom(error: unknown): boolean {
  if (error instanceof LogFailed) return true;
  if (!(error instanceof Error)) return false;
  return ('code' in error && outOfRoomCodes.includes(String(error.code))) || isOutOfRoom(error.cause);
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const code = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : Number.NaN;
  return Number.isInteger(code) ? code : undefined;
}

const sentences: Readonly<Record<number, string>> = {
  404: 'There is nothing at this address.',
  413: 'The body is too large.',
  415: 'This media type is not taken here.',
};

function fromStatus(status: number, cause: unknown): Problem {
  const code = (Object.keys(problemStatus) as ProblemCode[]).find((known) => problemStatus[known] === status);
  const message = sentences[status] ?? 'The request is malformed: its body is no valid JSON, or its form is wrong.';
  return new Problem(code ?? 'BAD_USER_INPUT', message, { field: status === 404 ? 'path' : 'body', cause });
}
