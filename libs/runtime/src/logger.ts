import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from './config/shared-variables';
import { currentCorrelation } from './correlation';
import { maskSecrets } from './masking';

export type { Logger };

export type LoggerOptions = Readonly<{
  program: string;
  level?: LogLevel | 'silent';
  /** Standard output if absent. */
  destination?: DestinationStream;
}>;

/** JSON lines with program, ISO time and the current correlation id, secrets masked wherever they stand. */
export const createLogger = ({ program, level = 'info', destination }: LoggerOptions): Logger =>
  pino(
    {
      level,
      base: { program },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const correlationId = currentCorrelation();
        return correlationId === undefined ? {} : { correlationId };
      },
      serializers: { err: describeFault, error: describeFault },
      hooks: { streamWrite: maskSecrets },
    },
    // Written at once: the lines before a crash are those that matter.
    destination ?? pino.destination({ fd: 1, sync: true }),
  );

type DescribedError = Readonly<{ type: string; message: string; code?: unknown; stack?: string; cause?: unknown }>;

// Only these fields: a database error carries rows and parameters in others.
const describeFault = (error: unknown): unknown => describeError(error, 8);

function describeError(error: unknown, causes: number): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : typeof error;
  const described: DescribedError = {
    type: error.name,
    message: error.message,
    ...('code' in error && { code: error.code }),
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(error.cause !== undefined && causes > 0 && { cause: describeError(error.cause, causes - 1) }),
  };
  return described;
}
