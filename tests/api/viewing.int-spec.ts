import { randomUUID } from 'node:crypto';
import type { Instant } from '@domain/kernel';
import type { Staff } from '../world/staff';
import { aWorld, type World } from '../world/world';
import { aCarrier } from './a-carrier';
import { aFilmOnline, Household, type Film } from './a-household';

let world: World;
let carrierId: string;
let staff: Staff;
let film: Film;
let household: Household;

beforeAll(async () => {
  world = await aWorld();
});
afterAll(() => world.end());
beforeEach(async () => {
  ({ carrierId, staff } = await aCarrier(world));
  film = await aFilmOnline(world, carrierId);
  household = await (await new Household(world, carrierId).open()).subscribe(film);
});

const instant = (text: string): Instant => text as Instant;
const [noon, later, evening] = ['12:00', '12:30', '20:00'].map((time) => instant(`2026-01-05T${time}:00.000Z`)) as [
  Instant,
  Instant,
  Instant,
];
const day = { from: instant('2026-01-05T00:00:00.000Z'), until: instant('2026-01-06T00:00:00.000Z') };

const caughtUp = async (): Promise<void> => void (staff.position = await world.api.parts.log.head());
const verdict = 'allowed reasonCode ruleId policyVersion validUntil because { kind id productId assetId state from }';

describe('sessions and denials', () => {
  it('show who watched what, by which decision, and who was refused', async () => {
    const { sessionId, decision } = await household.play(film, noon);
    await household.stop(sessionId, later);
    const stranger = await new Household(world, carrierId).open();
    const refused = await stranger.play(film, noon);
    await caughtUp();
    const sessions = `query($filter: ViewingSessionFilter) { viewingSessions(filter: $filter) { nodes {
      id status startedAt stoppedAt reason lastSeenBasis asset { title } decision { decisionId ${verdict} } } } }`;
    const { accountId } = household;
    const filter = { accountId, assetId: film.assetId, status: 'STOPPED', startedFrom: noon, startedBefore: later };
    const page = await staff.read<{ nodes: Record<string, unknown>[] }>(sessions, { filter });
    expect(page.nodes).toMatchObject([
      {
        ...{ id: sessionId, status: 'STOPPED', startedAt: noon, stoppedAt: later, reason: 'player-stopped' },
        ...{ lastSeenBasis: 'OBSERVED', asset: { title: { en: `Film ${film.assetId}` } } },
        decision: { decisionId: decision.decisionId, allowed: true, reasonCode: 'ENTITLED', policyVersion: 'v1' },
      },
    ]);
    expect(page.nodes[0]?.['decision']).toMatchObject({
      because: expect.arrayContaining([expect.objectContaining({ kind: 'SUBSCRIPTION', productId: film.productId })]),
    });
    const one = 'query($id: UUID!) { viewingSession(id: $id) { accountId } }';
    expect(await staff.read(one, { id: sessionId })).toEqual({ accountId });
    const none = { filter: { ...filter, startedFrom: later, startedBefore: evening } };
    expect(await staff.read(sessions, none)).toEqual({ nodes: [] });
    const denials = `{ denials(filter: { reasonCode: NOT_SUBSCRIBED }) { nodes { id accountId deniedAt decision { allowed } } } }`;
    expect(await staff.read(denials)).toEqual({
      nodes: [
        {
          ...{ id: refused.decision.decisionId, accountId: stranger.accountId, deniedAt: noon },
          decision: { allowed: false },
        },
      ],
    });
  });

  it("stay out of another carrier's sight", async () => {
    const { sessionId, decision } = await household.play(film, noon);
    await caughtUp();
    const other = (await aCarrier(world)).staff;
    expect(await other.read('{ viewingSessions { nodes { id } } }')).toEqual({ nodes: [] });
    expect(await other.read('query($id: UUID!) { viewingSession(id: $id) { id } }', { id: sessionId })).toBeNull();
    const variables = { decisionId: decision.decisionId, accountId: household.accountId };
    expect((await other.ask(replay, variables)).errors[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
    const usage = { accountId: household.accountId, ...day };
    expect((await other.ask(history, usage)).errors[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
  });
});

const replay = `query($decisionId: UUID!, $accountId: UUID!) {
  replayDecision(decisionId: $decisionId, accountId: $accountId) {
    at factsThrough stored { ${verdict} } replayed { ${verdict} } same } }`;

describe('a decision made again', () => {
  it('is the same, whatever has happened since', async () => {
    const granted = await household.play(film, noon);
    const stranger = await new Household(world, carrierId).open();
    const refused = await stranger.play(film, noon);
    await stranger.subscribe(film);
    for (const [who, { decision }] of [
      [household, granted],
      [stranger, refused],
    ] as const) {
      const variables = { decisionId: decision.decisionId, accountId: who.accountId };
      const { data } = await staff.ask(replay, variables);
      const again = data?.['replayDecision'] as Record<string, unknown>;
      expect(again).toMatchObject({ at: noon, factsThrough: decision.factsThrough, same: true });
      expect(again['replayed']).toEqual(again['stored']);
    }
  });

  it.each(['decisionId', 'accountId'])('is not found by another %s', async (member) => {
    const { decision } = await household.play(film, noon);
    const right = { decisionId: decision.decisionId, accountId: household.accountId };
    const { errors } = await staff.ask(replay, { ...right, [member]: randomUUID() });
    expect(errors[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
  });
});

const history = `query($accountId: UUID!, $from: Instant!, $until: Instant!, $asKnownAt: Instant) {
  usageHistory(accountId: $accountId, from: $from, until: $until, asKnownAt: $asKnownAt) {
    asKnownAt
    sessions { sessionId assetId decisionId startedAt ended { at reason basis } reasonCode ruleId watchedMs minutes }
    denials { decisionId reasonCode } } }`;

describe('the usage of a household', () => {
  it('is read from the log, as it was known at an instant', async () => {
    const before = world.api.parts.clock.now();
    const { sessionId, decision } = await household.play(film, noon);
    await household.stop(sessionId, later);
    const variables = { accountId: household.accountId, ...day };
    expect(await staff.read(history, variables)).toMatchObject({
      sessions: [
        {
          ...{ sessionId, assetId: film.assetId, decisionId: decision.decisionId, startedAt: noon },
          ...{ ended: { at: later, reason: 'PLAYER_STOPPED', basis: 'OBSERVED' }, reasonCode: 'ENTITLED' },
          ...{ watchedMs: 1_800_000, minutes: 30 },
        },
      ],
      denials: [],
    });
    const known = await staff.read(history, { ...variables, asKnownAt: before });
    expect(known).toEqual({ asKnownAt: before, sessions: [], denials: [] });
  });

  it('knows nothing from the future', async () => {
    const asKnownAt = '9999-01-01T00:00:00.000Z';
    const told = await staff.read<{ asKnownAt: string }>(history, {
      accountId: household.accountId,
      ...day,
      asKnownAt,
    });
    expect(told.asKnownAt <= world.api.parts.clock.now()).toBe(true);
  });

  it('wants an end after the beginning, and a household that there is', async () => {
    const backwards = { accountId: household.accountId, from: day.until, until: day.from };
    const { errors } = await staff.ask(history, backwards);
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'until' });
    const nobody = await staff.ask(history, { ...day, accountId: randomUUID() });
    expect(nobody.errors[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the audience of a day', () => {
  it("counts by title on the carrier's day, and withholds what few watched", async () => {
    const few = await aFilmOnline(world, carrierId);
    const others = await Promise.all([1, 2].map(() => new Household(world, carrierId).open()));
    for (const one of [household, ...others]) {
      const { sessionId } = await (await one.subscribe(film)).play(film, noon);
      await one.stop(sessionId, later);
    }
    const { sessionId } = await (await household.subscribe(few)).play(few, evening);
    await household.stop(sessionId, evening);
    await caughtUp();
    const report = `query($day: LocalDate!) { audienceReport(day: $day) {
      day timeZone threshold titles { assetId title starts reach minutes } withheldCells total { starts } } }`;
    const figures = { starts: 3, reach: 3, minutes: 90 };
    expect(await staff.read(report, { day: '2026-01-05' })).toEqual({
      ...{ day: '2026-01-05', timeZone: 'Europe/Berlin', threshold: 3 },
      titles: [{ assetId: film.assetId, title: { en: `Film ${film.assetId}` }, ...figures }],
      ...{ withheldCells: 1, total: null },
    });
    const empty = { titles: [], withheldCells: 0, total: { starts: 0 } };
    expect(await staff.read(report, { day: '2026-01-06' })).toMatchObject(empty);
    const other = (await aCarrier(world)).staff;
    expect(await other.read(report, { day: '2026-01-05' })).toMatchObject(empty);
  });
});
