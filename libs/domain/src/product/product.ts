import {
  accept,
  nothing,
  refuse,
  type Aggregate,
  type Decision,
  type Instant,
  type LocalizedText,
  type Money,
  type Order,
} from '../kernel';
import { productEventVersions, type ProductEvent, type ProductLimits, type WhenFull } from './product.events';

type Publish = Order<
  'PublishProduct',
  {
    productId: string;
    externalId?: string;
    name: LocalizedText;
    contentGroupIds: readonly string[];
    limits: ProductLimits;
    whenFull: WhenFull;
    price?: Money;
    at: Instant;
  }
>;
type Withdraw = Order<'WithdrawProduct', { productId: string; at: Instant }>;
export type ProductCommand = Publish | Withdraw;
export type ProductRefusal = 'already-published' | 'not-published' | 'limit-below-one';
export type ProductDecision = Decision<ProductEvent, ProductRefusal>;

export type Product = Readonly<
  { status: 'none' } | { status: 'published' | 'withdrawn'; contentGroupIds: readonly string[]; limits: ProductLimits }
>;

export const product: Aggregate<Product, ProductCommand, ProductEvent, ProductRefusal> = {
  name: 'product',
  versions: productEventVersions,
  initial: { status: 'none' },
  decide: (command, state) => {
    switch (command.type) {
      case 'PublishProduct':
        return publish(command.data, state);
      case 'WithdrawProduct':
        return withdraw(command.data, state);
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'ProductPublished': {
        const { contentGroupIds, limits } = event.data;
        return { status: 'published', contentGroupIds, limits };
      }
      case 'ProductWithdrawn':
        return state.status === 'none' ? state : { ...state, status: 'withdrawn' };
    }
  },
};

function publish({ at, ...what }: Publish['data'], { status }: Product): ProductDecision {
  if (status !== 'none') return refuse('already-published');
  const { concurrentStreams, devices, maxHeight } = what.limits;
  if (Math.min(concurrentStreams, devices, maxHeight) < 1) return refuse('limit-below-one');
  return accept({ type: 'ProductPublished', data: { ...what, publishedAt: at } });
}

function withdraw({ at, productId }: Withdraw['data'], { status }: Product): ProductDecision {
  if (status === 'none') return refuse('not-published');
  if (status === 'withdrawn') return nothing;
  return accept({ type: 'ProductWithdrawn', data: { productId, withdrawnAt: at } });
}
