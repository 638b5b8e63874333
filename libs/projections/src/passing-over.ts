import { aggregates } from '@domain/aggregates';
import type { Batch } from '@event-store';

/**
 * The types of a category that are known and of no interest to who reads `events`. They are left out here and not by the log's
 * filter, so that a type that nobody knows comes through and is noticed.
 */
export function passedOver(category: string, events: object): ReadonlySet<string> {
  const known = aggregates.find(({ name }) => name === category)?.versions ?? {};
  return new Set(Object.keys(known).filter((type) => !Object.hasOwn(events, type)));
}

/** What is of interest, whether it can be read or not. */
export async function* without(types: ReadonlySet<string>, batches: AsyncIterable<Batch>): AsyncIterable<Batch> {
  for await (const batch of batches)
    yield {
      ...batch,
      events: batch.events.filter(({ type }) => !types.has(type)),
      unreadable: batch.unreadable.filter(({ place }) => !types.has(place.type)),
    };
}
