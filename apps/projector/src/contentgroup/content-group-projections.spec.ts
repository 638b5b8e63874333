import type { ContentGroupEvent } from '@domain/contentgroup/contentgroup.events';
import { rowsOf } from '@projections';
import { at, recordedIn } from '../../../../tests/projections/recorded';
import { contentGroupItem } from './content-group-item.projection';
import { contentGroupOverview } from './content-group-overview.projection';

const created: ContentGroupEvent = {
  type: 'ContentGroupCreated',
  data: { contentGroupId: 'g', name: { en: 'Films' }, createdAt: at(1) },
};
const item = { contentGroupId: 'g', assetId: 'f' };
const added: ContentGroupEvent = { type: 'ContentGroupAssetAdded', data: { ...item, addedAt: at(2) } };
const removed: ContentGroupEvent = { type: 'ContentGroupAssetRemoved', data: { ...item, removedAt: at(3) } };
const inGroup = (...events: ContentGroupEvent[]) => recordedIn('contentgroup-g', 'c', events);

describe('the overview of content groups', () => {
  it('counts what is in each', () => {
    const row = { id: 'g', carrierId: 'c', name: { en: 'Films' }, sortName: 'films', createdAt: at(1) };
    expect(rowsOf(contentGroupOverview, inGroup(created))).toEqual([{ ...row, assetCount: 0, revision: 0 }]);
    expect(rowsOf(contentGroupOverview, inGroup(created, added))).toEqual([{ ...row, assetCount: 1, revision: 1 }]);
    expect(rowsOf(contentGroupOverview, inGroup(created, added, removed))).toEqual([
      { ...row, assetCount: 0, revision: 2 },
    ]);
  });
});

describe('what is in a content group', () => {
  it('is there while it is in it', () => {
    expect(rowsOf(contentGroupItem, inGroup(created, added))).toEqual([
      { id: 'g/f', carrierId: 'c', ...item, addedAt: at(2), revision: 1 },
    ]);
    expect(rowsOf(contentGroupItem, inGroup(created, added, removed))).toEqual([]);
  });
});
