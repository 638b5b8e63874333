/** An endless generator whose reader can leave at any time: leaving aborts the signal that the generator waits on. */
export function untilReturned<Value>(
  begin: (signal: AbortSignal) => AsyncGenerator<Value, void>,
): AsyncIterableIterator<Value, void> {
  const left = new AbortController();
  const values = begin(left.signal);
  const iterator: AsyncIterableIterator<Value, void> = {
    next: () => values.next(),
    return: async () => {
      left.abort();
      return values.return();
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
