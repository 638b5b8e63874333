import { accept, refuse, type Aggregate, type Decision, type Instant, type Order, type TimeZone } from '../kernel';
import { carrierEventVersions, type CarrierEvent } from './carrier.events';

type Register = Order<
  'RegisterCarrier',
  {
    carrierId: string;
    name: string;
    timeZone: TimeZone;
    currency: string;
    languages: readonly string[];
    at: Instant;
  }
>;
export type CarrierCommand = Register;
export type CarrierRefusal = 'already-registered';
export type CarrierDecision = Decision<CarrierEvent, CarrierRefusal>;

export type Carrier = Readonly<{ status: 'none' | 'registered' }>;

export const carrier: Aggregate<Carrier, CarrierCommand, CarrierEvent, CarrierRefusal> = {
  name: 'carrier',
  versions: carrierEventVersions,
  initial: { status: 'none' },
  decide: ({ data: { at, ...who } }, { status }) =>
    status === 'none'
      ? accept({ type: 'CarrierRegistered', data: { ...who, registeredAt: at } })
      : refuse('already-registered'),
  evolve: () => ({ status: 'registered' }),
};
