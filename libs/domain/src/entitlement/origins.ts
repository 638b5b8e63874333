import type { Because, PlaybackRequest } from './decision-record';
import type { FactEvent } from './fact-events';

/** The events, of those given in the log's order, that made a fact what it was. */
export function originsOf<Event extends FactEvent>(
  because: Because,
  events: readonly Event[],
  request: Pick<PlaybackRequest, 'content'>,
): readonly Event[] {
  const said = saying(because, request);
  return events.filter(said);
}

function saying(because: Because, { content }: Pick<PlaybackRequest, 'content'>): (event: FactEvent) => boolean {
  switch (because.kind) {
    case 'subscription':
      return ({ type, data }) => type.startsWith('Subscription') && idIn(data, 'subscriptionId') === because.id;
    case 'product':
      return (event) => opens(event, because, content.id);
    case 'blocker':
      return (event) => isOfBlocker(event, because);
    case 'rights':
      return ({ type, data }) => type === 'AssetRightsAgreed' && data.assetId === because.assetId;
    case 'account':
      return ({ type }) => type === 'AccountOpened' || type === 'AccountClosed';
    case 'device':
      return ({ type, data }) => type.startsWith('AccountDevice') && idIn(data, 'deviceId') === because.id;
    case 'asset':
      return ({ type, data }) => /^(Asset|Packaging)/.test(type) && idIn(data, 'assetId') === because.id;
    case 'concurrency':
      return ({ type }) => type.startsWith('Viewing');
  }
}

function opens({ type, data }: FactEvent, { id, contentGroupId }: Of<'product'>, assetId: string): boolean {
  if (type === 'ProductPublished' || type === 'ProductWithdrawn') return data.productId === id;
  if (type !== 'ContentGroupAssetAdded' && type !== 'ContentGroupAssetRemoved') return false;
  return data.contentGroupId === contentGroupId && data.assetId === assetId;
}

function isOfBlocker({ type, data }: FactEvent, { service, level, id }: Of<'blocker'>): boolean {
  if (type !== 'AccountBlockerRaised' && type !== 'AccountBlockerCleared') return false;
  return data.service === service && data.target.level === level && data.target.id === id;
}

type Of<Kind extends Because['kind']> = Extract<Because, { kind: Kind }>;

const idIn = (data: FactEvent['data'], key: string): unknown =>
  Object.entries(data).find(([name]) => name === key)?.[1];
