import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { carrier } from '@domain/carrier/carrier';
import type { CarrierRefusal } from '@domain/carrier/carrier';
import type { TimeZone } from '@domain/kernel';
import type { CommandRefusal } from '@event-store';
import { CarrierOverview, ReadModels } from '@read-models';
import { connectionOf, pageFrom, type PageArguments } from '../graphql/connection';
import { CommandDoor, commandRefusalTexts, Requires, scopeOf, TheCaller, toPayload } from '../platform';
import type { Caller, RefusalTexts } from '../platform';

type RegisterCarrierInput = Readonly<{
  commandId: string;
  name: string;
  timeZone: TimeZone;
  currency: string;
  languages: readonly string[];
}>;

export const carrierRefusals: RefusalTexts<CarrierRefusal | CommandRefusal> = {
  typename: 'CarrierRefusal',
  texts: { ...commandRefusalTexts, 'already-registered': 'The carrier is registered already.' },
};

@Resolver('Carrier')
export class CarrierResolver {
  constructor(
    private readonly door: CommandDoor,
    private readonly readModels: ReadModels,
  ) {}

  @Mutation()
  @Requires('carrier:register')
  async registerCarrier(@Args('input') input: RegisterCarrierInput, @TheCaller() caller: Caller) {
    const asked = this.door.asked(caller, 'registerCarrier', input, 'none');
    const carrierId = asked.idOf('carrier');
    const { commandId: _, ...what } = input;
    const command = { type: 'RegisterCarrier', data: { carrierId, ...what, at: asked.at } } as const;
    const outcome = await this.door.send(carrier, carrierId, command, asked.within(carrierId));
    return toPayload(outcome, carrierRefusals, { __typename: 'CarrierAccepted', carrierId });
  }

  @Query()
  @Requires('carrier:read')
  carriers(@Args() page: PageArguments, @TheCaller() caller: Caller) {
    return connectionOf(
      this.readModels.read(scopeOf(caller), (reader) =>
        reader.page(CarrierOverview, { sort: { by: 'name' }, ...pageFrom(page) }),
      ),
    );
  }

  @Query('carrier')
  @Requires('carrier:read')
  carrierById(@Args('id') id: string, @TheCaller() caller: Caller) {
    return this.readModels.read(scopeOf(caller), (reader) => reader.byId(CarrierOverview, id));
  }
}
