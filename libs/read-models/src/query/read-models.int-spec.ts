import { randomUUID } from 'node:crypto';
import { openPool } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import type pg from 'pg';
import { AccountOverview } from '../account/account-overview';
import { DeviceOverview } from '../account/device-overview';
import type { PageRequest } from './page';
import { ReadModels, type Scope } from './read-models';

let database: TestDatabase;
let owner: pg.Pool;
let readModels: ReadModels;
let carrierId: string;
let scope: Scope;

beforeAll(async () => {
  database = await testDatabase();
  owner = openPool(database.ownerUrl, { max: 2, applicationName: 'test' });
  const { apiUrl, platformUrl } = database;
  readModels = await ReadModels.open({ apiUrl, platformUrl, applicationName: 'test', poolSize: 2 });
});
afterAll(async () => {
  await Promise.all([readModels.close(), owner.end()]);
  await database.drop();
});
beforeEach(() => {
  carrierId = randomUUID();
  scope = { kind: 'carrier', carrierId };
});

const second = (n: number) => `2026-01-05T12:00:${String(n).padStart(2, '0')}.120Z`;

async function openAccount(openedAt: string, siteId: string | null = null, carrier = carrierId): Promise<string> {
  const id = randomUUID();
  await owner.query(
    `INSERT INTO read.account_overview (id, carrier_id, site_id, status, opened_at, revision)
     VALUES ($1, $2, $3, 'open', $4, 0)`,
    [id, carrier, siteId, openedAt],
  );
  return id;
}

async function addDevice(accountId: string, status = 'paired'): Promise<string> {
  const id = randomUUID();
  await owner.query(
    `INSERT INTO read.device_overview (id, carrier_id, account_id, family, name, status, added_at, revision)
     VALUES ($1, $2, $3, 'tv', 'sealed', $5, $4, 0)`,
    [id, carrierId, accountId, second(1), status],
  );
  return id;
}

const cursorOf = (text: string) => Buffer.from(text).toString('base64url');

async function idsOfAllPages(request: Omit<PageRequest<AccountOverview>, 'after'>): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  for (;;) {
    const here = after === undefined ? {} : { after };
    const page = await readModels.read(scope, (reader) => reader.page(AccountOverview, { ...request, ...here }));
    ids.push(...page.edges.map(({ node }) => node.id));
    after = page.edges.at(-1)?.cursor;
    if (!page.hasNextPage) return ids;
  }
}

describe('paging through a list', () => {
  it('gives every row once, in order, also where many have the same place', async () => {
    const opened = [3, 1, 1, 1, 2, 2].map(second);
    const ids = await Promise.all(opened.map((at) => openAccount(at)));
    const expected = ids
      .map((id, index) => [opened[index] as string, id] as const)
      .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
      .map(([, id]) => id);
    expect(await idsOfAllPages({ sort: { by: 'openedAt' }, first: 2 })).toEqual(expected);
    expect(await idsOfAllPages({ sort: { by: 'openedAt', descending: true }, first: 4 })).toEqual(
      expected.toReversed(),
    );
  });

  it('is not shifted by rows that come before the page', async () => {
    const [first, last] = [await openAccount(second(2)), await openAccount(second(3))];
    const sort = { by: 'openedAt' } as const;
    const page = await readModels.read(scope, (reader) => reader.page(AccountOverview, { sort, first: 1 }));
    await openAccount(second(1));
    const after = page.edges[0]?.cursor as string;
    const next = await readModels.read(scope, (reader) => reader.page(AccountOverview, { sort, first: 5, after }));
    expect([page.edges[0]?.node.id, ...next.edges.map(({ node }) => node.id)]).toEqual([first, last]);
  });

  it.each([
    '',
    'nonsense',
    ...['{}', '"x"', '1'].map((value) => cursorOf(`["+openedAt",${value},"${randomUUID()}"]`)),
    cursorOf(`["+openedAt","${second(1)}","x"]`),
    cursorOf(`["-openedAt","${second(1)}","${randomUUID()}"]`),
  ])('refuses a cursor that is none of its own: %j', async (after) => {
    const request = { sort: { by: 'openedAt' }, first: 1, after } as const;
    await expect(readModels.read(scope, (reader) => reader.page(AccountOverview, request))).rejects.toMatchObject({
      name: 'BadCursor',
    });
  });

  it('keeps to its filter', async () => {
    const ids = [await openAccount(second(1)), await openAccount(second(2)), await openAccount(second(3))];
    const found = (filter: PageRequest<AccountOverview>['filter']) =>
      idsOfAllPages({ sort: { by: 'openedAt' }, first: 10, ...(filter && { filter }) });
    expect(await found({ openedAt: { from: second(2) as never, before: second(3) as never } })).toEqual([ids[1]]);
    expect(await found({ id: { in: [ids[0] as string, ids[2] as string] } })).toEqual([ids[0], ids[2]]);
    expect(await found({ siteId: null, closedAt: { afterOrNull: second(1) as never } })).toEqual(ids);
    expect(await found({ status: 'closed' })).toEqual([]);
    expect(await found({ closedAt: { isNull: false } })).toEqual([]);
  });
});

describe('reading in a scope', () => {
  it('gives instants as they were written', async () => {
    const id = await openAccount('2026-01-05T12:00:00.120Z');
    const row = await readModels.read(scope, (reader) => reader.byId(AccountOverview, id));
    expect(row).toEqual({
      ...{ id, carrierId, siteId: null, externalId: null, holder: null, timeZone: null, closedAt: null },
      ...{ status: 'open', openedAt: '2026-01-05T12:00:00.120Z', revision: 0 },
    });
  });

  it('shows a carrier its own rows, a site its own households, the platform all, and nothing of one to the next', async () => {
    const siteId = randomUUID();
    const [theirs, ours, atSite] = [
      await openAccount(second(1), null, randomUUID()),
      await openAccount(second(1)),
      await openAccount(second(1), siteId),
    ];
    const all = [theirs, ours, atSite];
    const seen = (by: Scope) =>
      readModels.read(by, async (reader) => (await reader.byIds(AccountOverview, all)).map((row) => row !== undefined));
    expect(await seen(scope)).toEqual([false, true, true]);
    expect(await seen({ kind: 'carrier', carrierId, siteId })).toEqual([false, false, true]);
    expect(await seen({ kind: 'platform' })).toEqual([true, true, true]);
    expect(await seen({ kind: 'carrier', carrierId: randomUUID() })).toEqual([false, false, false]);
  });

  it('finds nothing by what is no id', async () => {
    const found = await readModels.read(scope, (reader) =>
      reader.byIds(AccountOverview, ["'; DROP TABLE x", '', 'me']),
    );
    expect(found).toEqual([undefined, undefined, undefined]);
  });

  it('cannot write', async () => {
    const write = readModels.read({ kind: 'platform' }, (reader) => reader.manager.query('CREATE TEMP TABLE t ()'));
    await expect(write).rejects.toThrow('read-only');
  });

  it('gives its connection back after a failure', async () => {
    for (let time = 0; time < 5; time++) {
      await expect(readModels.read(scope, (reader) => reader.manager.query('SELECT 1/0'))).rejects.toThrow('zero');
    }
    expect(await readModels.read(scope, (reader) => reader.count(AccountOverview))).toBe(0);
  });
});

describe('reading for many parents at once', () => {
  it("gives each parent its rows, in the parents' order, and none where there are none", async () => {
    const accounts = [await openAccount(second(1)), await openAccount(second(2)), await openAccount(second(3))];
    const [first, second_] = [await addDevice(accounts[2] as string), await addDevice(accounts[0] as string)];
    await addDevice(accounts[0] as string, 'removed');
    const rows = await readModels.read(scope, (reader) =>
      reader.byParents(DeviceOverview, 'accountId', accounts, { status: 'paired' }),
    );
    expect(rows.map((some) => some.map(({ id }) => id))).toEqual([[second_], [], [first]]);
  });
});
