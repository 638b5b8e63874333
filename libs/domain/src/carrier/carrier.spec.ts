import type { Instant, TimeZone } from '@domain/kernel';
import { specificationFor } from '@testing';
import { carrier } from './carrier';
import type { CarrierEvent } from './carrier.events';

const given = specificationFor(carrier);
const at = '2026-01-05T12:00:00.000Z' as Instant;
const who = {
  carrierId: 'carrier-1',
  name: 'Nordlicht TV',
  timeZone: 'Europe/Berlin' as TimeZone,
  currency: 'EUR',
  languages: ['de'],
};
const register = { type: 'RegisterCarrier', data: { ...who, at } } as const;
const registered: CarrierEvent = { type: 'CarrierRegistered', data: { ...who, registeredAt: at } };

describe('registering a carrier', () => {
  it('makes it known', () => given().when(register).then(registered));
  it('is refused a second time', () => given(registered).when(register).thenRefused('already-registered'));
});
