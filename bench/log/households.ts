import type { AccountEvent } from '@domain/account/account.events';
import type { Instant, Sealed } from '@domain/kernel';
import type { OrderEvent } from '@domain/order/order.events';
import type { SubscriptionEvent } from '@domain/subscription/subscription.events';
import type { NewEvent } from '@event-store';

/** An event with its place in its stream. */
export type PlacedEvent = Readonly<{ stream: string; revision: number; event: NewEvent }>;

type Happened = Readonly<{ stream: string; fact: AccountEvent | OrderEvent | SubscriptionEvent }>;

/** So many households move in together, and what happens to them alternates. */
export const cohort = 1_000;
export const eventsOfHousehold = 16;
/** Every id ends with it; another ending makes the same history of other households. */
export const original = 'e000';

const begin = Date.UTC(2026, 0, 5, 12);
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
    return { stream, revision, event: eventOf({ household, step }, fact) };
  });
}

const momentOf = (household: number, step: number): Instant =>
  new Date(begin + household * 1_000 + step * 3_600_000).toISOString() as Instant;

function happenings(household: number): readonly Happened[] {
  const id = (what: keyof typeof things) => uuidOf(household, things[what]);
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

function eventOf(
  { household, step }: Readonly<{ household: number; step: number }>,
  { type, data }: Happened['fact'],
): NewEvent {
  const id = (what: keyof typeof things) => uuidOf(household, things[what] + (step + 1) * 16);
  const commandId = id('command');
  const metadata = {
    commandId,
    commandHash: `${commandId}${commandId.slice(0, 7)}`,
    correlationId: id('request'),
    causationId: commandId,
    actor: { kind: 'client', id: carrierId },
    carrierId,
    schemaVersion: 1,
    recordedAt: momentOf(household, step),
  } as const;
  return { id: id('event'), type, data, metadata };
}

const things = { account: 0, order: 1, bundle: 2, one: 3, two: 4, three: 5, command: 6, request: 7, event: 8 };

/** As scattered as random ones, and made without a digest, since a million are asked for. */
function uuidOf(household: number, thing: number): string {
  const one = mixed(Math.imul(household, 0x9e3779b1) ^ mixed(thing));
  const two = mixed(one ^ household);
  const [a, b] = [hex(one), hex(two)];
  return `${a}-${b.slice(0, 4)}-4${b.slice(4, 7)}-8${hex(household).slice(5)}-${hex(thing)}${original}`;
}

const hex = (word: number): string => (word + 0x1_0000_0000).toString(16).slice(1);

function mixed(word: number): number {
  const half = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  return Math.imul(half ^ (half >>> 13), 0xc2b2ae35) >>> 0;
}
