import { accountEventVersions, type AccountEvent } from '@domain/account/account.events';
import { firstStored, type Fact, type Instant, type Versions } from '@domain/kernel';
import { MemoryEventLog, UnreadableEvent, type RecordedEvent } from '@event-store';
import { processManager, readModel, rowsOf } from '@projections';
import { without } from '../../libs/projections/src/passing-over';
import { recordedIn } from './recorded';
import { recorded, Tally } from './tally';

type AccountOpened = Extract<AccountEvent, { type: 'AccountOpened' }>;
type TallyBegun = Fact<'TallyOpened', { tallyId: string; label: string; openedAt: Instant }>;
type BegunV1 = Readonly<{ tally: string; openedAt: Instant }>;
type BegunV2 = Readonly<{ tallyId: string; openedAt: Instant }>;

const events = {
  TallyOpened: firstStored<BegunV1>()
    .next(({ tally, openedAt }): BegunV2 => ({ tallyId: tally, openedAt }))
    .next((old) => ({ ...old, label: 'nameless' })),
} satisfies Versions<TallyBegun>;

const openedAt = '2026-01-05T12:00:00.000Z' as Instant;
const id = 'aa000000-0000-4000-8000-000000000001';
const stored = [
  { tally: id, openedAt },
  { tallyId: id, openedAt },
  { tallyId: id, label: 'nameless', openedAt },
];
const today: TallyBegun['data'] = { tallyId: id, label: 'nameless', openedAt };

async function inTheLog(data: object, schemaVersion: number): Promise<RecordedEvent> {
  const log = new MemoryEventLog('test');
  const event = recorded({ type: 'TallyOpened', data });
  await log.append(`tally-${id}`, 'any', [{ ...event, metadata: { ...event.metadata, schemaVersion } }]);
  return (await log.find(event.id)) as RecordedEvent;
}

const model = readModel<Tally, TallyBegun>({
  entity: Tally,
  version: 1,
  category: 'tally',
  events,
  key: ({ data }) => data.tallyId,
  evolve: (_, { data: { tallyId, ...data } }) => ({ id: tallyId, carrierId: null, sum: 0, amounts: [], ...data }),
});

const told: unknown[] = [];
const process = processManager<TallyBegun>({
  name: 'listening',
  category: 'tally',
  events,
  handle: async ({ data }) => void told.push(data),
});

describe.each([1, 2, 3])('an event stored at version %i of 3', (version) => {
  it("is projected in today's shape", async () => {
    const event = await inTheLog(stored[version - 1] as object, version);
    expect(rowsOf(model, [event])).toMatchObject([{ id, label: 'nameless', openedAt }]);
  });

  it("is handled by a process in today's shape", async () => {
    told.length = 0;
    await process.handle(await inTheLog(stored[version - 1] as object, version), new AbortController().signal);
    expect(told).toEqual([today]);
  });
});

describe('an event of a version that the program does not know', () => {
  const unknown = { cause: expect.any(UnreadableEvent) as unknown };

  it('is a fault of the projection, which names it', async () => {
    const event = await inTheLog(today, 4);
    expect(() => rowsOf(model, [event])).toThrow(expect.objectContaining(unknown) as Error);
  });

  it('is a fault of the process, which names it', async () => {
    const handling = process.handle(await inTheLog(today, 4), new AbortController().signal);
    await expect(handling).rejects.toThrow('TallyOpened: schema version 4, known are 1 to 3');
  });
});

describe('an event of a type that the program does not know', () => {
  const houses = readModel<Tally, AccountOpened>({
    entity: Tally,
    version: 1,
    category: 'account',
    events: { AccountOpened: accountEventVersions.AccountOpened },
    key: ({ data }) => data.accountId,
    evolve: (_, { data }) => ({ id: data.accountId, carrierId: null, label: '', sum: 0, amounts: [], openedAt }),
  });
  const opened = { type: 'AccountOpened', data: { accountId: id, openedAt } };
  const closed = { type: 'AccountClosed', data: { accountId: id, closedAt: openedAt } };
  const lent = { type: 'AccountLent', data: { accountId: id } };

  it('is a fault of every projection of its category, also where others of its types are passed over', () => {
    const events = (...facts: readonly Fact[]) => recordedIn(`account-${id}`, undefined, facts);
    expect(rowsOf(houses, events(opened, closed))).toHaveLength(1);
    const unknown = expect.objectContaining({
      name: 'ProjectionFault',
      cause: expect.any(UnreadableEvent) as unknown,
    }) as Error;
    expect(() => rowsOf(houses, events(opened, closed, lent))).toThrow(unknown);
  });

  it('reaches a process, which stands still before it', async () => {
    const log = new MemoryEventLog('test');
    for (const fact of [closed, lent]) await log.append(`account-${id}`, 'any', [recorded(fact)]);
    const listening = processManager<AccountOpened>({
      name: 'listening',
      category: 'account',
      events: { AccountOpened: accountEventVersions.AccountOpened },
      handle: () => Promise.resolve(),
    });
    const reached: RecordedEvent[] = [];
    for await (const { events } of without(listening.passesOver, log.readAll({ filter: listening.filter })))
      reached.push(...events);
    expect(reached.map(({ type }) => type)).toEqual(['AccountLent']);
    const handling = listening.handle(reached[0] as RecordedEvent, new AbortController().signal);
    await expect(handling).rejects.toBeInstanceOf(UnreadableEvent);
  });
});
