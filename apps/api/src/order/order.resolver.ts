import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrderOverview, ReadModels, type OrderState } from '@read-models';
import { connectionOf, filterFrom, pageFrom, type PageArguments } from '../graphql/connection';
import { Requires, scopeOf, TheCaller } from '../platform';
import type { Caller } from '../platform';

type StateSpelling = Exclude<OrderState, 'inProgress'> | 'in-progress';
type OrdersArguments = PageArguments &
  Readonly<{
    filter?: Readonly<{ accountId?: string | null; externalId?: string | null; state?: StateSpelling | null }> | null;
  }>;

/** The BOSS places orders over TMF622; staff look at them. */
@Resolver('Order')
export class OrderResolver {
  constructor(private readonly readModels: ReadModels) {}

  @Query()
  @Requires('order:read')
  orders(@Args() { filter, ...page }: OrdersArguments, @TheCaller() caller: Caller) {
    const { state, ...rest } = filter ?? {};
    const asked = { ...filterFrom(rest), ...(state && { state: rowSpelling(state) }) };
    return connectionOf(
      this.readModels.read(scopeOf(caller), (reader) =>
        reader.page<OrderOverview>(OrderOverview, {
          filter: asked,
          sort: { by: 'acknowledgedAt', descending: true },
          ...pageFrom(page),
        }),
      ),
    );
  }

  // TMF622 spells this one in camel case.
  @ResolveField()
  @Requires('order:read')
  state(@Parent() { state }: OrderOverview): StateSpelling {
    return state === 'inProgress' ? 'in-progress' : state;
  }
}

const rowSpelling = (state: StateSpelling): OrderState => (state === 'in-progress' ? 'inProgress' : state);
