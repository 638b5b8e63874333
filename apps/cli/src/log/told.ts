import { Interrupted } from '../commands/up';

/** Aborts when this process is told to end. */
export function told(): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(new Interrupted('ended before all was done.'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, abort);
  return controller.signal;
}
