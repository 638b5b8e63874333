import type { ReadReq } from './messages';
import type { StoredRecord } from './records';

type Filter = ReturnType<NonNullable<ReturnType<ReadReq['getOptions']>>['getFilter']>;

export function matcherOf(filter: Filter): (record: StoredRecord) => boolean {
  if (!filter) return () => true;
  const expression = filter.hasEventType() ? filter.getEventType() : filter.getStreamIdentifier();
  const textOf = ({ type, stream }: StoredRecord) => (filter.hasEventType() ? type : stream);
  const prefixes = expression?.getPrefixList() ?? [];
  if (prefixes.length > 0) return (record) => prefixes.some((prefix) => textOf(record).startsWith(prefix));
  const form = new RegExp(expression?.getRegex() ?? '');
  return (record) => form.test(textOf(record));
}

/** How a filtered subscription searches: pages of so many events, and a checkpoint each so many events looked at. */
export type Window = Readonly<{ page: number; checkpointEach: number }>;

export function windowOf(filter: Filter): Window | undefined {
  if (!filter) return undefined;
  const page = filter.hasMax() ? filter.getMax() : 32;
  return { page, checkpointEach: page * filter.getCheckpointintervalmultiplier() };
}
