import { carrierEventVersions, type CarrierEvent } from '@domain/carrier/carrier.events';
import { readModel } from '@projections';
import { CarrierOverview } from '@read-models';

export const carrierOverview = readModel<CarrierOverview, CarrierEvent>({
  entity: CarrierOverview,
  version: 1,
  category: 'carrier',
  events: carrierEventVersions,
  singleStream: true,
  key: ({ data }) => data.carrierId,
  evolve: (_, { type, data }) => {
    switch (type) {
      case 'CarrierRegistered':
        return { id: data.carrierId, ...data };
    }
  },
});
