import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { account, type AccountCommand } from '@domain/account/account';
import type { BlockerFlags, BlockerTarget } from '@domain/account/account.events';
import { refuse, type Instant } from '@domain/kernel';
import { PersonVault } from '@operations';
import type { BlockerOverview } from '@read-models';
import { accountRefusals } from '../account/account-refusals';
import type { GraphqlContext } from '../graphql/graphql-context';
import { Loaders } from '../graphql/loaders';
import { CommandDoor, Requires, TheCaller, toPayload } from '../platform';
import type { Asked, Caller } from '../platform';
import { BlockerTargets } from './blocker-targets';

type BlockerInput = Readonly<{
  commandId: string;
  accountId: string;
  service: string;
  target?: BlockerTarget | null;
  effectiveAt?: Instant | null;
}>;
type RaiseBlockerInput = BlockerInput & Readonly<{ blocks: BlockerFlags; note?: string | null }>;

@Resolver('Blocker')
export class BlockerResolver {
  constructor(
    private readonly door: CommandDoor,
    private readonly targets: BlockerTargets,
    private readonly vault: PersonVault,
    private readonly loaders: Loaders,
  ) {}

  @Mutation()
  @Requires('blocker:raise')
  async raiseBlocker(@Args('input') input: RaiseBlockerInput, @TheCaller() caller: Caller) {
    const asked = this.door.asked(caller, 'raiseBlocker', input);
    return this.send(input, asked, async (placed) => {
      const { accountId, blocks, note } = input;
      const sealed = note ? { note: await this.vault.seal(accountId, note) } : {};
      return { type: 'RaiseBlocker', data: { ...placed, blocks, ...sealed } };
    });
  }

  @Mutation()
  @Requires('blocker:clear')
  async clearBlocker(@Args('input') input: BlockerInput, @TheCaller() caller: Caller) {
    const asked = this.door.asked(caller, 'clearBlocker', input);
    return this.send(input, asked, async (placed) => ({ type: 'ClearBlocker', data: placed }));
  }

  @ResolveField()
  @Requires('account:read')
  note(@Parent() { note }: BlockerOverview, @Context() context: GraphqlContext) {
    return this.loaders.open(context, note);
  }

  private async send(input: BlockerInput, asked: Asked, commandFor: (placed: Placed) => Promise<AccountCommand>) {
    const { accountId, service } = input;
    await this.targets.checkHousehold(asked.caller, accountId);
    const target = input.target ?? { level: 'account', id: accountId };
    const placed = { accountId, service, target, effectiveAt: input.effectiveAt ?? asked.at, at: asked.at };
    const command = async () =>
      (await this.targets.isOwn(target, accountId, asked)) ? commandFor(placed) : refuse('target-unknown');
    const outcome = await this.door.send(account, accountId, command, asked);
    return toPayload(outcome, accountRefusals, { __typename: 'AccountAccepted', accountId });
  }
}

type Placed = Readonly<{
  accountId: string;
  service: string;
  target: BlockerTarget;
  effectiveAt: Instant;
  at: Instant;
}>;
