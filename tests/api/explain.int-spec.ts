import { randomUUID } from 'node:crypto';
import type { Instant } from '@domain/kernel';
import { subscription } from '@domain/subscription/subscription';
import type { Staff } from '../world/staff';
import { aWorld, type World } from '../world/world';
import { aCarrier, asProgram } from './a-carrier';
import { aFilmOnline, Household, type Film } from './a-household';

const noon = '2026-01-10T12:00:00.000Z' as Instant;
const query = `query($accountId: UUID!, $deviceId: UUID!, $assetId: UUID!, $at: Instant, $asKnownAt: Instant) {
  explainAccess(accountId: $accountId, deviceId: $deviceId, assetId: $assetId, at: $at, asKnownAt: $asKnownAt) {
    at asKnownAt mode allowed reasonCode ruleId policyVersion validUntil reason { viewer agent auditor }
    rules { ruleId outcome changesAt facts { because { kind id } events { type stream revision actorKind } } }
    next { at allowed reasonCode } } }`;

type Explained = Readonly<{
  allowed: boolean;
  reasonCode: string;
  reason: Readonly<Record<string, string>>;
  validUntil: string | null;
  next: unknown;
  rules: readonly Readonly<{
    ruleId: string;
    outcome: string;
    facts: readonly Readonly<{ because: Readonly<{ kind: string }>; events: readonly Readonly<{ type: string }>[] }>[];
  }>[];
}>;

let world: World;
let carrierId: string;
let staff: Staff;
let film: Film;
let household: Household;

beforeAll(async () => {
  world = await aWorld({ projector: false });
  ({ carrierId, staff } = await aCarrier(world));
  film = await aFilmOnline(world, carrierId);
});
afterAll(() => world.end());
beforeEach(async () => {
  household = await new Household(world, carrierId).open();
});

const variables = (more: Readonly<Record<string, unknown>> = {}) => ({
  ...{ accountId: household.accountId, deviceId: household.deviceId, assetId: film.assetId, at: noon },
  ...more,
});
async function explained(more: Readonly<Record<string, unknown>> = {}, by = staff): Promise<Explained> {
  const { data, errors } = await by.ask(query, variables(more));
  expect(errors).toEqual([]);
  return data?.['explainAccess'] as Explained;
}

const outcomeOf = ({ rules }: Explained, ruleId: string) => rules.find((rule) => rule.ruleId === ruleId)?.outcome;
const sourcesOf = ({ rules }: Explained, ruleId: string) =>
  rules
    .find((rule) => rule.ruleId === ruleId)
    ?.facts.map(({ because, events }) => [because.kind, events.map(({ type }) => type)]);

describe('why a household may watch', () => {
  it('is told rule by rule, each with its facts and the events they come from', async () => {
    await household.subscribe(film);
    const answer = await explained();
    expect(answer).toMatchObject({ at: noon, mode: 'VOD', allowed: true, reasonCode: 'ENTITLED', next: null });
    expect(answer.rules.every(({ outcome }) => outcome === 'PASSED')).toBe(true);
    expect(sourcesOf(answer, 'rights-open')).toEqual([['RIGHTS', ['AssetRightsAgreed']]]);
    expect(sourcesOf(answer, 'subscription-not-blocked')).toEqual([
      ['SUBSCRIPTION', ['SubscriptionStarted']],
      ['PRODUCT', ['ContentGroupAssetAdded', 'ProductPublished']],
    ]);
  });

  it('is told in words for the viewer, the agent and the auditor', async () => {
    const { reason } = await explained();
    expect(new Set(Object.values(reason)).size).toBe(3);
  });

  it('says when the answer becomes another one by itself', async () => {
    await household.subscribe(film);
    const { subscriptionId } = await theSubscription();
    const endsAt = '2026-02-01T00:00:00.000Z' as Instant;
    const cancel = { type: 'CancelSubscription', data: { subscriptionId, endsAt, at: noon } } as const;
    await asProgram(world, carrierId, subscription, [subscriptionId, cancel]);
    const next = { at: endsAt, allowed: false, reasonCode: 'SUBSCRIPTION_ENDED' };
    expect(await explained()).toMatchObject({ allowed: true, validUntil: endsAt, next });
    expect(await explained({ at: endsAt })).toMatchObject({ allowed: false, reasonCode: 'SUBSCRIPTION_ENDED' });
  });
});

describe('why a household may not watch', () => {
  it('names the rule that denied, and those that were not reached', async () => {
    const answer = await explained();
    expect(answer).toMatchObject({ allowed: false, reasonCode: 'NOT_SUBSCRIBED' });
    expect(outcomeOf(answer, 'rights-open')).toBe('PASSED');
    expect(outcomeOf(answer, 'subscribed')).toBe('DENIED');
    expect(outcomeOf(answer, 'stream-available')).toBe('NOT_REACHED');
  });

  it('is what was believed then, when it is asked as known then', async () => {
    const before = world.api.parts.clock.now();
    await household.subscribe(film);
    expect(await explained()).toMatchObject({ allowed: true });
    expect(await explained({ asKnownAt: before })).toMatchObject({ allowed: false, reasonCode: 'NOT_SUBSCRIBED' });
  });

  it("is not told to another carrier's staff, nor of a household that there is not", async () => {
    const other = (await aCarrier(world)).staff;
    for (const [by, more] of [
      [other, {}],
      [staff, { accountId: randomUUID() }],
    ] as const) {
      const { errors } = await by.ask(query, variables(more));
      expect(errors[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});

async function theSubscription(): Promise<{ subscriptionId: string }> {
  for await (const { events } of world.api.parts.log.readAll({ filter: { types: ['SubscriptionStarted'] } })) {
    const found = events.map(({ data }) => data as { accountId: string; subscriptionId: string });
    const own = found.find(({ accountId }) => accountId === household.accountId);
    if (own) return own;
  }
  throw new Error('The household has no subscription');
}
