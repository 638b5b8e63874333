/** Asks for the next item while its reader works on this one. The source must end by itself once its reader has gone. */
export async function* ahead<Item>(source: AsyncIterable<Item>): AsyncIterable<Item> {
  const items = source[Symbol.asyncIterator]();
  for (let asked = items.next(); ;) {
    const { done, value } = await asked;
    if (done) return;
    asked = items.next();
    // Whoever asks for it learns of its fault; perhaps nobody does.
    asked.catch(() => undefined);
    yield value;
  }
}
