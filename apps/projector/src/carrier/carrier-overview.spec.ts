import type { CarrierEvent } from '@domain/carrier/carrier.events';
import type { TimeZone } from '@domain/kernel';
import { rowsOf } from '@projections';
import { at, recordedIn } from '../../../../tests/projections/recorded';
import { carrierOverview } from './carrier-overview.projection';

describe('the overview of carriers', () => {
  it('shows a registered carrier as its own tenant', () => {
    const data = {
      ...{ carrierId: 'c', name: 'Nordic', timeZone: 'Europe/Oslo' as TimeZone, currency: 'NOK', languages: ['nb'] },
      registeredAt: at(1),
    };
    const events: CarrierEvent[] = [{ type: 'CarrierRegistered', data }];
    expect(rowsOf(carrierOverview, recordedIn('carrier-c', 'c', events))).toEqual([{ id: 'c', ...data, revision: 0 }]);
  });
});
