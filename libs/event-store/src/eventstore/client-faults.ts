import {
  AccessDeniedError,
  isCommandError,
  MaxAppendSizeExceededError,
  NotLeaderError,
  TimeoutError,
  UnavailableError,
} from '@eventstore/db-client';
import { LogFailed, NotConnected } from '../faults';

/**
 * What an error of the client means: `absent` when nobody took the call, `moved` when another node must be asked, `lost` when
 * the answer went missing, `failed` when the server said no.
 */
export type Failure = 'absent' | 'moved' | 'lost' | 'failed';

// Of grpc-js and of the server; the client gives all of them one class.
const neverSent = /No connection established|Name resolution failed|Channel closed before|Server Is (Not Ready|Busy)/;
const discoveryFailed = /^Failed to discover/;

const [invalidArgument, permissionDenied, resourceExhausted, failedPrecondition, outOfRange, unimplemented] = [
  3, 7, 8, 9, 11, 12,
];
const refusingCodes: readonly unknown[] = [
  invalidArgument,
  permissionDenied,
  resourceExhausted,
  failedPrecondition,
  outOfRange,
  unimplemented,
];

export function failureOf(error: unknown): Failure {
  if (error instanceof NotLeaderError) return 'moved';
  if (error instanceof AccessDeniedError || error instanceof MaxAppendSizeExceededError) return 'failed';
  const { code, message } = error as Readonly<{ code?: unknown; message: string }>;
  if (refusingCodes.includes(code)) return 'failed';
  const isAbsent = neverSent.test(message) || (!isCommandError(error as Error) && isUnreached(code, message));
  return isAbsent ? 'absent' : 'lost';
}

// Before it has spoken to a server the client throws what it got from below.
const isUnreached = (code: unknown, message: string): boolean => code === 14 || discoveryFailed.test(message);

/** The server drops who is too slow to follow it live: not a fault, but a place to go on from. */
export const isSlowConsumer = (error: unknown): boolean => error instanceof TimeoutError;

/** What a read says that got no answer. */
export function readFault(error: unknown): NotConnected | LogFailed {
  if (error instanceof NotConnected || error instanceof LogFailed) return error;
  const message = (error as Error).message;
  if (failureOf(error) === 'failed' || isUnknown(error))
    return new LogFailed(`The log could not be read: ${message}`, { cause: error });
  return new NotConnected(`The log cannot be reached: ${message}`, { cause: error });
}

const unknownCode = 2;

/** Such as a position at which no event stands: asking again would not help. */
const isUnknown = (error: unknown): boolean =>
  !(error instanceof UnavailableError) && (error as Readonly<{ code?: unknown }>).code === unknownCode;
