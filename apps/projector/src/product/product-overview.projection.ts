import { productEventVersions, type ProductEvent } from '@domain/product/product.events';
import { carrierOf, existing, readModel } from '@projections';
import { ProductOverview } from '@read-models';
import { sortText } from '../sort-text';

export const productOverview = readModel<ProductOverview, ProductEvent>({
  entity: ProductOverview,
  version: 1,
  category: 'product',
  events: productEventVersions,
  singleStream: true,
  key: ({ data }) => data.productId,
  evolve: (row, event) => {
    const { type, data } = event;
    switch (type) {
      case 'ProductPublished': {
        const { productId, externalId = null, price = null, ...offered } = data;
        const state = { status: 'published', withdrawnAt: null } as const;
        const sortName = sortText(data.name);
        return { id: productId, carrierId: carrierOf(event), externalId, price, ...offered, sortName, ...state };
      }
      case 'ProductWithdrawn':
        return { ...existing(row), status: 'withdrawn', withdrawnAt: data.withdrawnAt };
    }
  },
});
