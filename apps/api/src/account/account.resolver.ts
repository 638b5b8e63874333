import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { account, type AccountCommand } from '@domain/account/account';
import { uuidV5 } from '@event-store';
import { AccountOverview, BlockerOverview, DeviceOverview, ReadModels, SubscriptionOverview } from '@read-models';
import { connectionOf, filterFrom, orderFrom, pageFrom } from '../graphql/connection';
import type { PageArguments, SortArgument } from '../graphql/connection';
import type { GraphqlContext } from '../graphql/graphql-context';
import { Loaders } from '../graphql/loaders';
import { carrierOf, CommandDoor, Households, Requires, scopeOf, TheCaller, toPayload } from '../platform';
import type { Caller } from '../platform';
import { AccountOpening, type OpenAccountInput } from './account-opening';
import { accountRefusals } from './account-refusals';

type AccountInput = Readonly<{ commandId: string; accountId: string }>;
type AccountsArguments = PageArguments &
  Readonly<{
    filter?: Readonly<{ status?: 'open' | 'closed' | null; siteId?: string | null; externalId?: string | null }> | null;
    sort?: SortArgument<'opened-at'> | null;
  }>;

@Resolver('Account')
export class AccountResolver {
  @Inject(ReadModels) private readonly readModels!: ReadModels;

  constructor(
    private readonly door: CommandDoor,
    private readonly opening: AccountOpening,
    private readonly households: Households,
    private readonly loaders: Loaders,
  ) {}

  @Mutation()
  @Requires('account:open')
  async openAccount(@Args('input') input: OpenAccountInput, @TheCaller() caller: Caller) {
    const asked = this.door.asked(caller, 'openAccount', input);
    const { externalId } = input;
    const accountId = externalId ? uuidV5(carrierOf(caller), `account:${externalId}`) : asked.idOf('account');
    const command = () => this.opening.command(accountId, input, asked);
    const outcome = await this.door.send(account, accountId, command, asked);
    return toPayload(outcome, accountRefusals, { __typename: 'AccountAccepted', accountId });
  }

  @Mutation()
  @Requires('account:close')
  closeAccount(@Args('input') input: AccountInput, @TheCaller() caller: Caller) {
    return this.change('closeAccount', input, caller, (at) => ({
      type: 'CloseAccount',
      data: { accountId: input.accountId, at },
    }));
  }

  @Mutation()
  @Requires('account:remove-device')
  removeDevice(@Args('input') input: AccountInput & Readonly<{ deviceId: string }>, @TheCaller() caller: Caller) {
    const { accountId, deviceId } = input;
    return this.change('removeDevice', input, caller, (at) => ({
      type: 'RemoveDevice',
      data: { accountId, deviceId, at },
    }));
  }

  @Query()
  @Requires('account:read')
  accounts(@Args() { filter, sort, ...page }: AccountsArguments, @TheCaller() caller: Caller) {
    const order = orderFrom({ 'opened-at': 'openedAt' }, sort, { by: 'opened-at', direction: 'ascending' });
    return connectionOf(
      this.readModels.read(scopeOf(caller), (reader) =>
        reader.page(AccountOverview, { filter: filterFrom(filter), sort: order, ...pageFrom(page) }),
      ),
    );
  }

  @Query('account')
  @Requires('account:read')
  accountById(@Args('id') id: string, @Context() context: GraphqlContext) {
    return this.loaders.byId(context, AccountOverview, id);
  }

  @ResolveField()
  @Requires('account:read')
  holder(@Parent() { holder }: AccountOverview, @Context() context: GraphqlContext) {
    return this.loaders.open(context, holder);
  }

  @ResolveField()
  @Requires('account:read')
  devices(@Parent() { id }: AccountOverview, @Context() context: GraphqlContext) {
    return this.loaders.byParent(context, DeviceOverview, 'accountId', id);
  }

  @ResolveField()
  @Requires('subscription:read')
  subscriptions(@Parent() { id }: AccountOverview, @Context() context: GraphqlContext) {
    return this.loaders.byParent(context, SubscriptionOverview, 'accountId', id);
  }

  @ResolveField()
  @Requires('account:read')
  blockers(@Parent() { id }: AccountOverview, @Context() context: GraphqlContext) {
    return this.loaders.byParent(context, BlockerOverview, 'accountId', id);
  }

  private async change(
    operation: string,
    input: AccountInput,
    caller: Caller,
    commandAt: (at: AccountCommand['data']['at']) => AccountCommand,
  ) {
    await this.households.check(caller, input.accountId);
    const asked = this.door.asked(caller, operation, input);
    const { accountId } = input;
    const outcome = await this.door.send(account, accountId, commandAt(asked.at), asked);
    return toPayload(outcome, accountRefusals, { __typename: 'AccountAccepted', accountId });
  }
}
