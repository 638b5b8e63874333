import type { ProductEvent } from '@domain/product/product.events';
import { rowsOf } from '@projections';
import { at, recordedIn } from '../../../../tests/projections/recorded';
import { productOverview } from './product-overview.projection';

const offered = {
  ...{ name: { no: 'Familie', en: 'Family' }, contentGroupIds: ['g'], whenFull: 'refuse' as const },
  ...{ limits: { concurrentStreams: 2, devices: 5, maxHeight: 1080 }, publishedAt: at(1) },
};
const published: ProductEvent = { type: 'ProductPublished', data: { productId: 'p', ...offered } };
const row = {
  ...{ id: 'p', carrierId: 'c', externalId: null, price: null, ...offered, sortName: 'familie' },
  ...{ status: 'published', withdrawnAt: null, revision: 0 },
};
const overview = (...events: ProductEvent[]) => rowsOf(productOverview, recordedIn('product-p', 'c', events));

describe('the overview of products', () => {
  it('shows what is offered, ordered by the name that was written first', () =>
    expect(overview(published)).toEqual([row]));

  it('shows that it is withdrawn', () => {
    const data = { productId: 'p', withdrawnAt: at(2) };
    expect(overview(published, { type: 'ProductWithdrawn', data })).toEqual([
      { ...row, status: 'withdrawn', withdrawnAt: at(2), revision: 1 },
    ]);
  });
});
