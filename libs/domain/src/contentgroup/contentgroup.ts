import {
  accept,
  nothing,
  refuse,
  type Aggregate,
  type Decision,
  type Instant,
  type LocalizedText,
  type Order,
} from '../kernel';
import { contentGroupEventVersions, type ContentGroupEvent } from './contentgroup.events';

type Create = Order<'CreateContentGroup', { contentGroupId: string; name: LocalizedText; at: Instant }>;
type Add = Order<'AddAssetToGroup', { contentGroupId: string; assetId: string; at: Instant }>;
type Remove = Order<'RemoveAssetFromGroup', { contentGroupId: string; assetId: string; at: Instant }>;
export type ContentGroupCommand = Create | Add | Remove;
export type ContentGroupRefusal = 'already-created' | 'not-created';
export type ContentGroupDecision = Decision<ContentGroupEvent, ContentGroupRefusal>;

export type ContentGroup = Readonly<{ status: 'none' | 'created'; assetIds: readonly string[] }>;

export const contentGroup: Aggregate<ContentGroup, ContentGroupCommand, ContentGroupEvent, ContentGroupRefusal> = {
  name: 'contentgroup',
  versions: contentGroupEventVersions,
  initial: { status: 'none', assetIds: [] },
  snapshots: true,
  decide: (command, state) => {
    switch (command.type) {
      case 'CreateContentGroup':
        return create(command.data, state);
      case 'AddAssetToGroup':
        return add(command.data, state);
      case 'RemoveAssetFromGroup':
        return remove(command.data, state);
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'ContentGroupCreated':
        return { ...state, status: 'created' };
      case 'ContentGroupAssetAdded':
        return { ...state, assetIds: [...state.assetIds, event.data.assetId] };
      case 'ContentGroupAssetRemoved':
        return { ...state, assetIds: state.assetIds.filter((id) => id !== event.data.assetId) };
    }
  },
};

function create({ at, ...what }: Create['data'], { status }: ContentGroup): ContentGroupDecision {
  if (status !== 'none') return refuse('already-created');
  return accept({ type: 'ContentGroupCreated', data: { ...what, createdAt: at } });
}

function add({ at, ...what }: Add['data'], { status, assetIds }: ContentGroup): ContentGroupDecision {
  if (status === 'none') return refuse('not-created');
  if (assetIds.includes(what.assetId)) return nothing;
  return accept({ type: 'ContentGroupAssetAdded', data: { ...what, addedAt: at } });
}

function remove({ at, ...what }: Remove['data'], { status, assetIds }: ContentGroup): ContentGroupDecision {
  if (status === 'none') return refuse('not-created');
  if (!assetIds.includes(what.assetId)) return nothing;
  return accept({ type: 'ContentGroupAssetRemoved', data: { ...what, removedAt: at } });
}
