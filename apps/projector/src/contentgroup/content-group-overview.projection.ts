import { contentGroupEventVersions, type ContentGroupEvent } from '@domain/contentgroup/contentgroup.events';
import { carrierOf, existing, readModel } from '@projections';
import { ContentGroupOverview } from '@read-models';
import { sortText } from '../sort-text';

export const contentGroupOverview = readModel<ContentGroupOverview, ContentGroupEvent>({
  entity: ContentGroupOverview,
  version: 1,
  category: 'contentgroup',
  events: contentGroupEventVersions,
  singleStream: true,
  key: ({ data }) => data.contentGroupId,
  evolve: (row, event) => {
    const { type, data } = event;
    switch (type) {
      case 'ContentGroupCreated': {
        const { contentGroupId, name, createdAt } = data;
        const sortName = sortText(name);
        return { id: contentGroupId, carrierId: carrierOf(event), name, sortName, assetCount: 0, createdAt };
      }
      case 'ContentGroupAssetAdded':
        return { ...existing(row), assetCount: existing(row).assetCount + 1 };
      case 'ContentGroupAssetRemoved':
        return { ...existing(row), assetCount: existing(row).assetCount - 1 };
    }
  },
});
