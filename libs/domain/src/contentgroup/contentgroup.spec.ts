import type { Instant } from '@domain/kernel';
import { specificationFor } from '@testing';
import { contentGroup } from './contentgroup';
import type { ContentGroupEvent } from './contentgroup.events';

const given = specificationFor(contentGroup);
const at = '2026-01-05T12:00:00.000Z' as Instant;
const id = { contentGroupId: 'group-1' };
const create = { type: 'CreateContentGroup', data: { ...id, name: { en: 'Nature' }, at } } as const;
const created: ContentGroupEvent = {
  type: 'ContentGroupCreated',
  data: { ...id, name: { en: 'Nature' }, createdAt: at },
};
const add = { type: 'AddAssetToGroup', data: { ...id, assetId: 'asset-1', at } } as const;
const added: ContentGroupEvent = { type: 'ContentGroupAssetAdded', data: { ...id, assetId: 'asset-1', addedAt: at } };
const remove = { type: 'RemoveAssetFromGroup', data: { ...id, assetId: 'asset-1', at } } as const;
const removed: ContentGroupEvent = {
  type: 'ContentGroupAssetRemoved',
  data: { ...id, assetId: 'asset-1', removedAt: at },
};

describe('creating a content group', () => {
  it('makes it known', () => given().when(create).then(created));
  it('is refused a second time', () => given(created).when(create).thenRefused('already-created'));
});

describe('adding a title to a group', () => {
  it('opens it with the group', () => given(created).when(add).then(added));
  it('does nothing for a title that is in it', () => given(created, added).when(add).thenNothingHappens());
  it('adds again what was removed', () => given(created, added, removed).when(add).then(added));
  it('is refused before the group was created', () => given().when(add).thenRefused('not-created'));
});

describe('removing a title from a group', () => {
  it('takes it out', () => given(created, added).when(remove).then(removed));
  it('does nothing for a title that is not in it', () => given(created).when(remove).thenNothingHappens());
  it('is refused before the group was created', () => given().when(remove).thenRefused('not-created'));
});
