import type { StreamRead } from './event-log.port';

/** Which revisions of a stream that ends at `last` a read asks for. */
export function sliceOf(
  { direction = 'forwards', from, limit = Number.MAX_SAFE_INTEGER }: StreamRead,
  last: number,
): Readonly<{ first: number; count: number; step: 1 | -1 }> {
  if (direction === 'forwards') {
    const first = Math.max(0, from ?? 0);
    return { first, count: Math.max(0, Math.min(limit, last - first + 1)), step: 1 };
  }
  const first = Math.min(last, from ?? last);
  return { first, count: Math.max(0, Math.min(limit, first + 1)), step: -1 };
}
