import type { Instant } from '@domain/kernel';
import { specificationFor } from '@testing';
import { product } from './product';
import type { ProductEvent } from './product.events';

const given = specificationFor(product);
const at = '2026-01-05T12:00:00.000Z' as Instant;
const what = {
  productId: 'product-1',
  name: { en: 'Cinema' },
  contentGroupIds: ['group-1'],
  limits: { concurrentStreams: 2, devices: 5, maxHeight: 1080 },
  whenFull: 'refuse',
} as const;
const publish = { type: 'PublishProduct', data: { ...what, at } } as const;
const published: ProductEvent = { type: 'ProductPublished', data: { ...what, publishedAt: at } };
const withdraw = { type: 'WithdrawProduct', data: { productId: 'product-1', at } } as const;
const withdrawn: ProductEvent = { type: 'ProductWithdrawn', data: { productId: 'product-1', withdrawnAt: at } };

describe('publishing a product', () => {
  it('offers it', () => given().when(publish).then(published));
  it('is refused a second time', () => given(published).when(publish).thenRefused('already-published'));
  it.each(['concurrentStreams', 'devices', 'maxHeight'] as const)('is refused when %s allows nothing', (limit) =>
    given()
      .when({ ...publish, data: { ...publish.data, limits: { ...what.limits, [limit]: 0 } } })
      .thenRefused('limit-below-one'),
  );
});

describe('withdrawing a product', () => {
  it('offers it to nobody new', () => given(published).when(withdraw).then(withdrawn));
  it('does nothing a second time', () => given(published, withdrawn).when(withdraw).thenNothingHappens());
  it('is refused before it was published', () => given().when(withdraw).thenRefused('not-published'));
});
