import type { Instant } from '@domain/kernel';
import type { AssetEvent } from './asset.events';
import { Publications } from './publications';

const at = '2026-01-05T12:00:00.000Z' as Instant;
const published = (publicationId: string): AssetEvent => ({
  type: 'AssetPublished',
  data: { assetId: 'film', publicationId, publicationKey: `published/${publicationId}`, bytes: 1, publishedAt: at },
});
const told = (...events: AssetEvent[]) => {
  const publications = new Publications();
  for (const event of events) publications.apply(event);
  return publications;
};
const publication = (publicationId: string) => ({
  assetId: 'film',
  publicationId,
  publicationKey: `published/${publicationId}`,
});

describe('what nodes are to hold', () => {
  it('is what was published', () => {
    expect(told(published('p1')).all()).toEqual([publication('p1')]);
    expect(told(published('p1')).get('p1')).toEqual(publication('p1'));
  });
  it('is the latest publication and the one before', () =>
    expect(told(published('p1'), published('p2'), published('p3')).all()).toEqual([
      publication('p2'),
      publication('p3'),
    ]));
  it('is nothing of a retired title', () =>
    expect(told(published('p1'), { type: 'AssetRetired', data: { assetId: 'film', retiredAt: at } }).all()).toEqual(
      [],
    ));
});
