import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { PairingService, type ConfirmRefusal } from '../pairing/pairing.service';
import { CommandDoor, commandRefusalTexts, Households, refusal, Requires, TheCaller } from '../platform';
import type { Caller, RefusalTexts } from '../platform';
import { accountRefusals } from './account-refusals';

type ConfirmPairingInput = Readonly<{ commandId: string; code: string; accountId: string }>;

export const pairingRefusals: RefusalTexts<ConfirmRefusal> = {
  typename: 'PairingRefusal',
  absent: 'not-opened',
  texts: {
    ...accountRefusals.texts,
    ...commandRefusalTexts,
    'code-unknown': 'No device shows this code now.',
    'already-requested': 'The pairing was asked for already.',
    'not-requested': 'No device asks for this.',
    expired: 'The code has expired.',
    'confirmed-by-another': 'Another household has confirmed this device.',
  },
};

@Resolver('PairingConfirmed')
export class PairingResolver {
  constructor(
    private readonly door: CommandDoor,
    private readonly households: Households,
    private readonly pairings: PairingService,
  ) {}

  @Mutation()
  @Requires('pairing:confirm')
  async confirmPairing(@Args('input') input: ConfirmPairingInput, @TheCaller() caller: Caller) {
    const { accountId, code } = input;
    await this.households.check(caller, accountId);
    const asked = this.door.asked(caller, 'confirmPairing', input);
    const answer = await this.pairings.confirm(asked, code, accountId);
    if (answer.kind === 'refused') return refusal(pairingRefusals, answer.code);
    const { deviceId, position } = answer;
    return { __typename: 'PairingConfirmed', accountId, deviceId, position };
  }
}
