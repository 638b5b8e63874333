import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { contentGroup } from '@domain/contentgroup/contentgroup';
import { refuse, type LocalizedText, type Money } from '@domain/kernel';
import { product, type ProductCommand, type ProductRefusal } from '@domain/product/product';
import type { ProductLimits, WhenFull } from '@domain/product/product.events';
import { Aggregates, uuidV5, type CommandRefusal } from '@event-store';
import { ContentGroupOverview, ProductOverview, ReadModels } from '@read-models';
import { connectionOf, filterFrom, orderFrom, pageFrom } from '../graphql/connection';
import type { PageArguments, SortArgument } from '../graphql/connection';
import type { GraphqlContext } from '../graphql/graphql-context';
import { Loaders } from '../graphql/loaders';
import { carrierOf, CommandDoor, commandRefusalTexts, Requires, scopeOf, TheCaller, toPayload } from '../platform';
import type { Caller, RefusalTexts } from '../platform';

type PublishProductInput = Readonly<{
  commandId: string;
  externalId?: string | null;
  name: LocalizedText;
  contentGroupIds: readonly string[];
  limits: ProductLimits;
  whenFull: WhenFull;
  price?: Money | null;
}>;
type WithdrawProductInput = Readonly<{ commandId: string; productId: string }>;
type ProductsArguments = PageArguments &
  Readonly<{
    filter?: Readonly<{ status?: 'published' | 'withdrawn' | null; externalId?: string | null }> | null;
    sort?: SortArgument<keyof typeof sortColumns> | null;
  }>;

export const productRefusals: RefusalTexts<ProductRefusal | CommandRefusal | 'content-group-unknown'> = {
  typename: 'ProductRefusal',
  absent: 'not-published',
  texts: {
    ...commandRefusalTexts,
    'already-published': 'There is a product of this id or number already.',
    'not-published': 'There is no such product.',
    'limit-below-one': 'Each limit is one at least.',
    'content-group-unknown': 'There is no such content group.',
  },
};

const sortColumns = { name: 'sortName', 'published-at': 'publishedAt' } as const;

@Resolver('Product')
export class ProductResolver {
  constructor(
    private readonly door: CommandDoor,
    private readonly aggregates: Aggregates,
    private readonly readModels: ReadModels,
    private readonly loaders: Loaders,
  ) {}

  @Mutation()
  @Requires('product:manage')
  async publishProduct(@Args('input') input: PublishProductInput, @TheCaller() caller: Caller) {
    const asked = this.door.asked(caller, 'publishProduct', input);
    const { commandId: _, externalId, price, ...what } = input;
    const productId = externalId ? uuidV5(carrierOf(caller), `product:${externalId}`) : asked.idOf('product');
    const command = async () => {
      const groups = await Promise.all(
        input.contentGroupIds.map((id) => this.aggregates.load(contentGroup, id, asked.meta.carrierId)),
      );
      if (groups.some(({ kind }) => kind === 'not-found')) return refuse('content-group-unknown');
      const data = { productId, ...what, ...(externalId && { externalId }), ...(price && { price }), at: asked.at };
      return { type: 'PublishProduct', data } satisfies ProductCommand;
    };
    const outcome = await this.door.send(product, productId, command, asked);
    return toPayload(outcome, productRefusals, { __typename: 'ProductAccepted', productId });
  }

  @Mutation()
  @Requires('product:manage')
  async withdrawProduct(@Args('input') input: WithdrawProductInput, @TheCaller() caller: Caller) {
    const asked = this.door.asked(caller, 'withdrawProduct', input);
    const { productId } = input;
    const command = { type: 'WithdrawProduct', data: { productId, at: asked.at } } as const;
    const outcome = await this.door.send(product, productId, command, asked);
    return toPayload(outcome, productRefusals, { __typename: 'ProductAccepted', productId });
  }

  @Query()
  @Requires('product:read')
  products(@Args() { filter, sort, ...page }: ProductsArguments, @TheCaller() caller: Caller) {
    const order = orderFrom(sortColumns, sort, { by: 'name', direction: 'ascending' });
    return connectionOf(
      this.readModels.read(scopeOf(caller), (reader) =>
        reader.page(ProductOverview, { filter: filterFrom(filter), sort: order, ...pageFrom(page) }),
      ),
    );
  }

  @Query('product')
  @Requires('product:read')
  productById(@Args('id') id: string, @Context() context: GraphqlContext) {
    return this.loaders.byId(context, ProductOverview, id);
  }

  @ResolveField()
  @Requires('subscription:read')
  async contentGroups(@Parent() { contentGroupIds }: ProductOverview, @Context() context: GraphqlContext) {
    const groups = await Promise.all(contentGroupIds.map((id) => this.loaders.byId(context, ContentGroupOverview, id)));
    return groups.filter((group) => group !== undefined);
  }
}
