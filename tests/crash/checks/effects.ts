import type { RecordedEvent } from '@event-store';
import { FolderMediaStore } from '@media-adapters/media-store';
import type { Findings } from '../findings';

/** An event that asks for an effect, and what there must be of it, once, in some stream. */
type Effect = Readonly<{ cause: string; type: string; stream: (event: RecordedEvent) => string }>;

type Items = Readonly<{ items: readonly Readonly<{ subscriptionId: string }>[] }>;

const inItsOwn = ({ stream }: RecordedEvent) => stream;

const effects: readonly Effect[] = [
  { cause: 'OrderAcknowledged', type: 'OrderCompleted', stream: inItsOwn },
  { cause: 'OrderAcknowledged', type: 'OrderItemCompleted', stream: inItsOwn },
  {
    cause: 'OrderAcknowledged',
    type: 'SubscriptionStarted',
    stream: ({ data }) => `subscription-${(data as Items).items[0]?.subscriptionId}`,
  },
  { cause: 'AssetIngested', type: 'AssetPackaged', stream: inItsOwn },
  { cause: 'AssetApproved', type: 'AssetPublished', stream: inItsOwn },
];

/** What is asked for and not there yet. */
export function outstanding(events: readonly RecordedEvent[]): readonly string[] {
  const times = counted(events);
  return wantedBy(events).filter((key) => !times.has(key));
}

/** What processes and jobs were asked to do is done, and once. */
export function checkEffects(events: readonly RecordedEvent[], findings: Findings): void {
  const times = counted(events);
  for (const key of wantedBy(events))
    if (times.get(key) !== 1) findings.add('job without its one effect', `${key}, ${times.get(key) ?? 0} times`);
  for (const { type, stream } of events)
    if (type === 'PackagingFailed') findings.add('job without its one effect', `${type} (${stream})`);
  for (const [session, ends] of endsOfSessions(events))
    if (ends > 1) findings.add('double', `session ${session} ended ${ends} times`);
}

/** Of each film there is one package and one publication, and nothing half made. Answers with the packages. */
export async function checkMedia(
  folder: string,
  events: readonly RecordedEvent[],
  findings: Findings,
): Promise<number> {
  const store = await FolderMediaStore.at(folder);
  for (const [type, prefix] of [
    ['AssetPackaged', 'packages'],
    ['AssetPublished', 'published'],
  ] as const) {
    for (const { stream } of events.filter((event) => event.type === type)) {
      const kept = await store.list(`${prefix}/${stream.slice('asset-'.length)}`);
      const results = new Set(kept.map(({ key }) => key.split('/')[2]));
      if (results.size !== 1) findings.add('job without its one effect', `${results.size} ${prefix} of ${stream}`);
    }
  }
  for (const { key } of await store.list('staging'))
    findings.add('job without its one effect', `${key} was left behind`);
  return events.filter(({ type }) => type === 'AssetPackaged').length;
}

const wantedBy = (events: readonly RecordedEvent[]): readonly string[] =>
  events.flatMap((event) =>
    effects.filter(({ cause }) => cause === event.type).map(({ type, stream }) => `${type} in ${stream(event)}`),
  );

function counted(events: readonly RecordedEvent[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { type, stream } of events) {
    const key = `${type} in ${stream}`;
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  return times;
}

type Ended = Readonly<{ session: Readonly<{ sessionId: string }> }>;
const endings = ['ViewingStopped', 'ViewingEvicted', 'ViewingRevoked'];

function endsOfSessions(events: readonly RecordedEvent[]): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  for (const { type, data } of events) {
    if (!endings.includes(type)) continue;
    const { sessionId } = (data as Ended).session;
    ends.set(sessionId, (ends.get(sessionId) ?? 0) + 1);
  }
  return ends;
}
