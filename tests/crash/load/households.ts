import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { uuidV5 } from '@event-store';
import { mutations } from '../../world/house/mutations';
import type { Write } from '../ledger';
import { heardOf, replyOf } from './doors';
import type { Scene } from './scene';

const overview = /* GraphQL */ `
  query ($id: UUID!, $atLeast: Position) {
    account(id: $id, atLeast: $atLeast) {
      blockers {
        service
        clearedAt
      }
    }
  }
`;
type Overview = Readonly<{ blockers: readonly Readonly<{ service: string; clearedAt: string | null }>[] }>;

const service = 'care';

/** Opens a household, orders for it, blocks it and lets it in again, and looks each time whether that can be read. */
export const keepHouseholds =
  (scene: Scene) =>
  async (enough: AbortSignal): Promise<void> => {
    while (!enough.aborted) {
      const household = { externalId: randomUUID(), accountId: '' };
      household.accountId = uuidV5(scene.carrier.carrierId, `account:${household.externalId}`);
      if (await scene.ledger.write(opening(scene, household), enough)) await keep(scene, household, enough);
      await pause(20);
    }
  };

type Household = Readonly<{ accountId: string; externalId: string }>;

async function keep(scene: Scene, household: Household, enough: AbortSignal): Promise<void> {
  const { ledger } = scene;
  await Promise.all([ledger.write(order(scene, household), enough), blockAndClear(scene, household, enough)]);
}

async function blockAndClear(scene: Scene, { accountId }: Household, enough: AbortSignal): Promise<void> {
  const { ledger } = scene;
  const input = { accountId, service, note: 'Late with the rent' };
  if (!(await ledger.write(mutate(scene, 'raiseBlocker', { ...input, blocks: { change: false } }), enough))) return;
  await seen(scene, accountId, (blockers) => blockers.some(({ clearedAt }) => clearedAt === null));
  if (!(await ledger.write(mutate(scene, 'clearBlocker', { accountId, service }), enough))) return;
  await seen(scene, accountId, (blockers) => blockers.every(({ clearedAt }) => clearedAt !== null));
}

/** Who has written reads what he wrote, whatever was killed in between. */
async function seen(
  { staff, ledger, findings }: Scene,
  accountId: string,
  isTrue: (blockers: Overview['blockers']) => boolean,
): Promise<void> {
  const atLeast = ledger.lastPositionOf(`account-${accountId}`);
  const found = await staff.read<Overview>(overview, { id: accountId, atLeast });
  if (found === undefined) return;
  if (!found || found.blockers.length === 0 || !isTrue(found.blockers))
    findings.add('stale read', `account ${accountId} at least at ${atLeast}: ${JSON.stringify(found)}`);
}

const opening = (scene: Scene, { externalId }: Household): Write =>
  mutate(scene, 'openAccount', { externalId, holder: 'Somebody' });

function mutate(
  { staff, carrier }: Scene,
  name: 'openAccount' | 'raiseBlocker' | 'clearBlocker',
  input: Readonly<{ accountId?: string; externalId?: string } & Record<string, unknown>>,
): Write {
  const commandId = randomUUID();
  const accountId = input.accountId ?? uuidV5(carrier.carrierId, `account:${input.externalId}`);
  return {
    what: name,
    commandId: uuidV5(carrier.carrierId, commandId),
    stream: `account-${accountId}`,
    send: () => staff.write(mutations[name], { commandId, ...input }),
  };
}

function order({ carrier }: Scene, household: Household): Write {
  const externalId = randomUUID();
  const orderId = uuidV5(carrier.carrierId, `order:${externalId}`);
  return {
    what: 'order',
    commandId: uuidV5(carrier.carrierId, uuidV5(orderId, 'place')),
    stream: `order-${orderId}`,
    send: async () =>
      heardOf(await replyOf(carrier.order(household.externalId, externalId)), {
        statuses: [201],
        said: ({ id }) => id,
      }),
  };
}
