import { denialEventVersions, type DenialEvent } from '@domain/viewing/denial.events';
import { carrierOf, readModel } from '@projections';
import { DenialOverview } from '@read-models';
import { summaryOf } from './decision-summary';

export const denialOverview = readModel<DenialOverview, DenialEvent>({
  entity: DenialOverview,
  version: 1,
  category: 'denial',
  events: denialEventVersions,
  key: ({ data }) => data.decision.decisionId,
  evolve: (_, event) => {
    const { type, data } = event;
    switch (type) {
      case 'ViewingDenied': {
        const { accountId, decision, deniedAt } = data;
        const { deviceId, content, mode } = decision.request;
        const who = { id: decision.decisionId, carrierId: carrierOf(event), accountId, deviceId };
        const { reasonCode } = decision.verdict;
        return { ...who, assetId: content.id, mode, reasonCode, decision: summaryOf(decision), deniedAt };
      }
    }
  },
});
