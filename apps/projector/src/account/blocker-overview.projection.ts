import { accountEventVersions, type AccountEvent } from '@domain/account/account.events';
import { withBlockerEvent } from '@domain/account/blocker-timeline';
import { carrierOf, existing, readModel } from '@projections';
import { BlockerOverview } from '@read-models';

type BlockerEvent = Extract<AccountEvent, { type: 'AccountBlockerRaised' | 'AccountBlockerCleared' }>;
const { AccountBlockerRaised, AccountBlockerCleared } = accountEventVersions;

const blockerId = ({ accountId, target: { level, id }, service }: BlockerEvent['data']) =>
  `${accountId}/${level}/${id}/${service}`;

export const blockerOverview = readModel<BlockerOverview, BlockerEvent>({
  entity: BlockerOverview,
  version: 1,
  category: 'account',
  events: { AccountBlockerRaised, AccountBlockerCleared },
  key: ({ data }) => blockerId(data),
  evolve: (row, event) => {
    const { type, data } = event;
    switch (type) {
      case 'AccountBlockerRaised': {
        const { accountId, service, target, blocks, note = null, effectiveAt, raisedAt } = data;
        return {
          id: blockerId(data),
          carrierId: carrierOf(event),
          accountId,
          service,
          level: target.level,
          targetId: target.id,
          blocksChange: blocks.change,
          blocksAccess: blocks.access,
          blocksBilling: blocks.billing,
          note,
          effectiveAt,
          raisedAt,
          liftedAt: null,
          clearedAt: null,
          changes: changesAfter(row, event),
        };
      }
      case 'AccountBlockerCleared': {
        const { effectiveAt: liftedAt, clearedAt } = data;
        return { ...existing(row), liftedAt, clearedAt, changes: changesAfter(row, event) };
      }
    }
  },
});

function changesAfter(row: BlockerOverview | undefined, event: BlockerEvent): BlockerOverview['changes'] {
  const { service, target } = event.data;
  const before = row ? [{ service, target, changes: row.changes }] : [];
  return withBlockerEvent(before, event)[0]?.changes ?? [];
}
