import { contentGroupEventVersions, type ContentGroupEvent } from '@domain/contentgroup/contentgroup.events';
import { carrierOf, readModel } from '@projections';
import { ContentGroupItem } from '@read-models';

type ItemEvent = Extract<ContentGroupEvent, { type: 'ContentGroupAssetAdded' | 'ContentGroupAssetRemoved' }>;
const { ContentGroupAssetAdded, ContentGroupAssetRemoved } = contentGroupEventVersions;

const itemId = ({ contentGroupId, assetId }: ItemEvent['data']) => `${contentGroupId}/${assetId}`;

export const contentGroupItem = readModel<ContentGroupItem, ItemEvent>({
  entity: ContentGroupItem,
  version: 1,
  category: 'contentgroup',
  events: { ContentGroupAssetAdded, ContentGroupAssetRemoved },
  key: ({ data }) => itemId(data),
  evolve: (_, event) => {
    const { type, data } = event;
    switch (type) {
      case 'ContentGroupAssetAdded':
        return { id: itemId(data), carrierId: carrierOf(event), ...data };
      case 'ContentGroupAssetRemoved':
        return undefined;
    }
  },
});
