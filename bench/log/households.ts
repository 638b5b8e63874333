import { createHash } from 'node:crypto';
import type { AccountEvent } from '@domain/account/account.events';
import { addMs, type Instant, type Sealed } from '@domain/kernel';
import type { OrderEvent } from '@domain/order/order.events';
import type { SubscriptionEvent } from '@domain/subscription/subscription.events';
import type { NewEvent } from '@event-store';

/** An event with its place in its stream. */
export type PlacedEvent = Readonly<{ stream: string; revision: number; event: NewEvent }>;

type Happened = Readonly<{ stream: string; fact: AccountEvent | OrderEvent | SubscriptionEvent }>;

/** So many households move in together, and what happens to them alternates. */
export const cohort = 1_000;
export const eventsOfHousehold = 16;

const begin = '2026-01-05T12:00:00.000Z' as Instant;
const carrierId = 'ca000000-0000-4000-8000-000000000001';
const productId = '90000000-0000-4000-8000-000000000001';

/**
 * The history of a carrier's households, endless and always the same: each opens an account, is blocked and unblocked, orders, and
 * starts and ends three subscriptions. All of it can be folded by the read models.
 */
export function* households(from = 0): Generator<PlacedEvent> {
  for (
    let first = Math.floor(from / (cohort * eventsOfHousehold)) * cohort, skip = from % (cohort * eventsOfHousehold);
    ;
    first += cohort, skip = 0
  ) {
    const lives = Array.from({ length: cohort }, (_, n) => lifeOf(first + n));
    for (let n = skip; n < cohort * eventsOfHousehold; n++)
      yield (lives[n % cohort] as readonly PlacedEvent[])[Math.floor(n / cohort)] as PlacedEvent;
  }
}

function lifeOf(household: number): readonly PlacedEvent[] {
  const next = new Map<string, number>();
  return happenings(household).map(({ stream, fact }, step) => {
    const revision = next.get(stream) ?? 0;
    next.set(stream, revision + 1);
    return { stream, revision, event: eventOf(`${household} ${step}`, fact, momentOf(household, step)) };
  });
}

const momentOf = (household: number, step: number): Instant => addMs(begin, household * 1_000 + step * 3_600_000);

function happenings(household: number): readonly Happened[] {
  const id = (what: string) => uuidOf(`${what} ${household}`);
  const at = (step: number) => momentOf(household, step);
  const accountId = id('account');
  const orderId = id('order');
  const sealed = `sealed:v1:${accountId}:c2VhbGVkLWJ5LXRoZS1lZGdl` as Sealed;
  const account = (fact: AccountEvent): Happened => ({ stream: `account-${accountId}`, fact });
  const order = (fact: OrderEvent): Happened => ({ stream: `order-${orderId}`, fact });
  const blocker = { accountId, service: 'boss-dunning', target: { level: 'account', id: accountId } } as const;
  const raised = (step: number) =>
    account({
      type: 'AccountBlockerRaised',
      data: {
        ...blocker,
        blocks: { change: true, access: true, billing: false },
        note: sealed,
        effectiveAt: at(step),
        raisedAt: at(step),
      },
    });
  const cleared = (step: number) =>
    account({ type: 'AccountBlockerCleared', data: { ...blocker, effectiveAt: at(step), clearedAt: at(step) } });
  const started = (step: number, subscriptionId: string): Happened => ({
    stream: `subscription-${subscriptionId}`,
    fact: {
      type: 'SubscriptionStarted',
      data: {
        subscriptionId,
        accountId,
        bundleId: id('bundle'),
        productId,
        orderId,
        startsAt: at(step),
        startedAt: at(step),
      },
    },
  });
  const cancelled = (step: number, subscriptionId: string): Happened => ({
    stream: `subscription-${subscriptionId}`,
    fact: {
      type: 'SubscriptionCancelled',
      data: { subscriptionId, accountId, orderId, endsAt: at(step), cancelledAt: at(step) },
    },
  });
  const [one, two, three] = [id('one'), id('two'), id('three')];
  const item = { itemId: '1', action: 'add', productId, subscriptionId: one, effectiveAt: at(1) } as const;
  return [
    account({
      type: 'AccountOpened',
      data: { accountId, externalId: `H-${household}`, holder: sealed, openedAt: at(0) },
    }),
    order({
      type: 'OrderAcknowledged',
      data: { orderId, externalId: `O-${household}`, accountId, items: [item], acknowledgedAt: at(1) },
    }),
    started(2, one),
    order({ type: 'OrderItemCompleted', data: { orderId, itemId: '1', subscriptionId: one, completedAt: at(3) } }),
    order({ type: 'OrderCompleted', data: { orderId, completedAt: at(4) } }),
    raised(5),
    cleared(6),
    started(7, two),
    raised(8),
    cleared(9),
    started(10, three),
    cancelled(11, three),
    raised(12),
    cleared(13),
    cancelled(14, two),
    cancelled(15, one),
  ];
}

function eventOf(seed: string, { type, data }: Happened['fact'], recordedAt: Instant): NewEvent {
  const commandId = uuidOf(`command ${seed}`);
  const metadata = {
    commandId,
    commandHash: createHash('sha256').update(seed).digest('base64url'),
    correlationId: uuidOf(`request ${seed}`),
    causationId: commandId,
    actor: { kind: 'client', id: carrierId },
    carrierId,
    schemaVersion: 1,
    recordedAt,
  } as const;
  return { id: uuidOf(`event ${seed}`), type, data, metadata };
}

function uuidOf(name: string): string {
  const hex = createHash('md5').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
