import type { Fact } from '@domain/kernel';
import { decoded, type AnyAggregate, type Loaded } from './aggregate-stream';
import type { EventLog, RecordedEvent } from './event-log.port';
import { snapshotEvery, type Snapshots } from './snapshots';

/** Where streams are loaded from. */
export type Sources = Readonly<{ log: EventLog; snapshots?: Snapshots | undefined }>;

type Folded<State> = Readonly<{ state: State; last: RecordedEvent }>;

const pageSize = 1_000;

/** `no-stream` was never written to; `foreign` belongs to another carrier. Whoever wrote the first event owns the stream. */
export async function loadStream<State, Event extends Fact>(
  sources: Sources,
  aggregate: AnyAggregate<State, Event>,
  id: string,
  carrierId: string | undefined,
): Promise<Loaded<State> | Readonly<{ kind: 'no-stream' | 'foreign' }>> {
  const stream = `${aggregate.name}-${id}`;
  const page = await sources.log.readStream(stream, aggregate.foldsFromLast ? lastOne : firstPage);
  if (page.kind === 'no-stream') return page;
  const [first] = page.events;
  if (!first || first.metadata.carrierId !== carrierId) return { kind: 'foreign' };
  const begun = fold(aggregate, { state: aggregate.initial, last: first }, page.events);
  const isWhole = aggregate.foldsFromLast || page.events.length < firstPage.limit;
  const { state, last } = isWhole ? begun : await foldRest(sources, aggregate, begun);
  const { revision, position, metadata } = last;
  return { kind: 'loaded', state, revision, position, recordedAt: metadata.recordedAt };
}

const lastOne = { direction: 'backwards', limit: 1 } as const;
/** A stream that it holds whole is read in one turn, and asks for no snapshot. */
const firstPage = { limit: snapshotEvery };

async function foldRest<State, Event extends Fact>(
  { log, snapshots }: Sources,
  aggregate: AnyAggregate<State, Event>,
  begun: Folded<State>,
): Promise<Folded<State>> {
  if (!snapshots || !aggregate.snapshots) return foldPages(log, aggregate, begun);
  const { stream } = begun.last;
  const kept = await foldFromSnapshot({ log, snapshots }, aggregate, stream);
  const end = kept?.end ?? (await foldPages(log, aggregate, begun));
  if (end.last.revision - (kept?.revision ?? 0) >= snapshotEvery) snapshots.keep(end.last, end.state);
  return end;
}

/** A snapshot whose own event does not stand at its place any more is none. */
async function foldFromSnapshot<State, Event extends Fact>(
  { log, snapshots }: Required<Sources> & { snapshots: Snapshots },
  aggregate: AnyAggregate<State, Event>,
  stream: string,
): Promise<{ end: Folded<State>; revision: number } | undefined> {
  const snapshot = await snapshots.find(stream);
  if (!snapshot) return undefined;
  const { revision, eventId } = snapshot;
  const page = await log.readStream(stream, { from: revision, limit: pageSize });
  const [own, ...since] = page.kind === 'events' ? page.events : [];
  if (own?.id !== eventId) return undefined;
  const known = { state: snapshot.state as State, last: own };
  const end = fold(aggregate, known, since);
  return { revision, end: since.length + 1 < pageSize ? end : await foldPages(log, aggregate, end) };
}

/** Page by page, so that a long stream is never held whole. */
async function foldPages<State, Event extends Fact>(
  log: EventLog,
  aggregate: AnyAggregate<State, Event>,
  begun: Folded<State>,
): Promise<Folded<State>> {
  for (let end = begun; ;) {
    const { stream, revision } = end.last;
    const page = await log.readStream(stream, { from: revision + 1, limit: pageSize });
    const events = page.kind === 'events' ? page.events : [];
    end = fold(aggregate, end, events);
    if (events.length < pageSize) return end;
  }
}

const fold = <State, Event extends Fact>(
  aggregate: AnyAggregate<State, Event>,
  begun: Folded<State>,
  events: readonly RecordedEvent[],
): Folded<State> => ({
  state: events.reduce((state, event) => aggregate.evolve(state, decoded(aggregate, event)), begun.state),
  last: events.at(-1) ?? begun.last,
});
