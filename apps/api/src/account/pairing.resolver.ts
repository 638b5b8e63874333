import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { CommandRefusal } from '@event-store';
import { PairingService, type ConfirmRefusal } from '../pairing/pairing.service';
import { CommandDoor, commandRefusalTexts, Households, refusal, Requires, TheCaller } from '../platform';
import type { Caller, RefusalTexts } from '../platform';
import { accountRefusals } from './account-refusals';

type ConfirmPairingInput = Readonly<{ commandId: string; code: string; accountId: string }>;

/** The others are of commands that a confirmation does not send. */
type Shown = CommandRefusal | Extract<ConfirmRefusal, Confirming>;
type Confirming =
  | 'closed'
  | 'code-unknown'
  | 'confirmed-by-another'
  | 'device-limit-reached'
  | 'device-removed'
  | 'expired'
  | 'not-opened'
  | 'not-requested';

const {
  closed,
  'device-limit-reached': limit,
  'device-removed': removed,
  'not-opened': unknown,
} = accountRefusals.texts;

export const pairingRefusals: RefusalTexts<Shown> = {
  typename: 'PairingRefusal',
  absent: 'not-opened',
  texts: {
    ...commandRefusalTexts,
    ...{ closed, 'device-limit-reached': limit, 'device-removed': removed, 'not-opened': unknown },
    'code-unknown': 'No device shows this code now.',
    'not-requested': 'No device asks for this.',
    expired: 'The code has expired.',
    'confirmed-by-another': 'Another household has confirmed this device.',
  },
};

const isShown = (code: ConfirmRefusal): code is Shown => Object.hasOwn(pairingRefusals.texts, code);

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
    if (answer.kind === 'refused') {
      if (isShown(answer.code)) return refusal(pairingRefusals, answer.code);
      throw new Error(`A confirmation was refused as ${answer.code}`);
    }
    const { deviceId, position } = answer;
    return { __typename: 'PairingConfirmed', accountId, deviceId, position };
  }
}
