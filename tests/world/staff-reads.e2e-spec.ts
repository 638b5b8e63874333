import pg from 'pg';
import { aCarrier, type ACarrier } from './a-carrier';
import type { Staff } from './staff';
import { aWorld, commandId, type World } from './world';

let world: World;
let carrier: ACarrier;
beforeAll(async () => {
  world = await aWorld({ explorer: 'on' });
  carrier = await aCarrier(world);
});
afterAll(() => world.end());

const page = `query($first: PageSize!, $atLeast: Position) {
  accounts(first: $first, atLeast: $atLeast) {
    nodes {
      holder
      devices { id name }
      blockers { service note }
      subscriptions { id phase product { name contentGroups { name } } }
    }
  }
}`;

/** Everything that this process asks the database while `act` runs. */
async function statementsDuring(act: () => Promise<unknown>): Promise<number> {
  const query = pg.Client.prototype.query;
  const seen: unknown[] = [];
  // Typed loosely, since pg's query has a dozen forms and all are passed on.
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    seen.push(given[0]);
    return Reflect.apply(query, this, given) as never;
  } as typeof query;
  try {
    await act();
  } finally {
    pg.Client.prototype.query = query;
  }
  return seen.length;
}

/** The code that a device shows which asks for a household. */
async function codeOf(device: Readonly<{ carrierId: string; family: string; name: string }>): Promise<string> {
  const answer = await fetch(`${world.url}/v1/pairings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(device),
  });
  return ((await answer.json()) as { code: string }).code;
}

describe('a page of households with all that is theirs', () => {
  let staff: Staff;

  beforeAll(async () => {
    const own = await aCarrier(world, 'Of its own');
    ({ staff } = own);
    const made = (name: string, input: object, type: string) => staff.done(name, { ...input }, type);
    const { contentGroupId } = await made(
      'createContentGroup',
      { name: { en: 'Films' } },
      'ContentGroupAccepted { contentGroupId position }',
    );
    const limits = { concurrentStreams: 2, devices: 5 };
    for (let index = 0; index < 12; index++) {
      const { accountId } = await made(
        'openAccount',
        { holder: `Holder ${index}` },
        'AccountAccepted { accountId position }',
      );
      const product = { name: { en: `Product ${index}` }, contentGroupIds: [contentGroupId], limits };
      const { productId } = await made('publishProduct', product, 'ProductAccepted { productId position }');
      await made('startSubscription', { accountId, productId }, 'SubscriptionAccepted { position }');
      await made('raiseBlocker', { accountId, note: 'a reason' }, 'AccountAccepted { position }');
      for (const name of ['Living room', 'Kitchen']) {
        const code = await codeOf({ carrierId: own.carrierId, family: 'tv', name });
        await made('confirmPairing', { code, accountId }, 'PairingConfirmed { position }');
      }
    }
    await staff.read(page, { first: 1 });
  });

  it('costs as many statements for twelve as for two', async () => {
    // The projector works in this process, too, and now and then looks at a lease: the least of some looks is the page's own.
    const counts: number[] = [];
    for (const first of [2, 12]) {
      const looks: number[] = [];
      for (let look = 0; look < 3; look++) looks.push(await statementsDuring(() => staff.ask(page, { first })));
      counts.push(Math.min(...looks));
    }
    expect(counts[1]).toBe(counts[0]);
    const { nodes } = await staff.read<{ nodes: { devices: object[] }[] }>(page, { first: 12 });
    expect(nodes.map(({ devices }) => devices.length)).toEqual(Array.from({ length: 12 }, () => 2));
  });

  it('shows person data in clear to those who may see it', async () => {
    const { nodes } = await staff.read<{ nodes: Record<string, unknown>[] }>(page, { first: 1 });
    expect(nodes).toEqual([
      {
        holder: 'Holder 0',
        devices: expect.arrayContaining(
          ['Living room', 'Kitchen'].map((name) => expect.objectContaining({ name }) as object),
        ) as object,
        blockers: [{ service: 'staff', note: 'a reason' }],
        subscriptions: [
          expect.objectContaining({
            phase: 'RUNNING',
            product: { name: { en: 'Product 0' }, contentGroups: [{ name: { en: 'Films' } }] },
          }),
        ],
      },
    ]);
  });

  it('goes on where the last page ended', async () => {
    const query = `query($after: Cursor) { accounts(first: 5, after: $after, sort: { direction: DESCENDING }) {
      nodes { holder } pageInfo { hasNextPage endCursor } } }`;
    const seen: string[] = [];
    for (let after: string | undefined, more = true; more;) {
      const answer = await staff.read<{
        nodes: { holder: string }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      }>(query, { after });
      seen.push(...answer.nodes.map(({ holder }) => holder));
      after = answer.pageInfo.endCursor;
      more = answer.pageInfo.hasNextPage;
    }
    expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => `Holder ${11 - index}`));
  });
});

describe('reading what one has just written', () => {
  it('waits for the position that the write answered, in its extensions and its header', async () => {
    const query =
      'mutation($input: OpenSiteInput!) { openSite(input: $input) { ... on SiteAccepted { siteId position } } }';
    const { data, headers, extensions } = await carrier.staff.ask(query, {
      input: { commandId: commandId(), name: 'Hotel' },
    });
    const { siteId, position } = (data as { openSite: { siteId: string; position: string } }).openSite;
    expect([extensions['position'], headers.get('x-usher-position')]).toEqual([position, position]);
    const read = 'query($at: Position) { sites(atLeast: $at) { nodes { id } } }';
    const { nodes } = await carrier.staff.read<{ nodes: { id: string }[] }>(read, { at: position });
    expect(nodes).toContainEqual({ id: siteId });
  });

  it('ends with a clear time-out when the read models do not get there', async () => {
    const head = await world.api.parts.log.head();
    const [log] = head.split('@');
    const { errors } = await carrier.staff.ask('query($at: Position) { sites(atLeast: $at) { nodes { id } } }', {
      at: `${log}@999999999`,
    });
    expect(errors[0]?.extensions).toMatchObject({ code: 'POSITION_NOT_REACHED', field: 'atLeast' });
  });
});

describe('sending a command twice', () => {
  const open =
    'mutation($input: OpenAccountInput!) { openAccount(input: $input) { __typename ... on AccountAccepted { accountId position } ... on AccountRefusal { code } } }';

  it('gives the first answer, also after later events', async () => {
    const input = { commandId: commandId(), holder: 'Grace' };
    const first = await carrier.staff.ask(open, { input });
    const { accountId } = (first.data as { openAccount: { accountId: string } }).openAccount;
    await carrier.staff.done('closeAccount', { accountId }, 'AccountAccepted { position }');
    const again = await carrier.staff.ask(open, { input });
    expect(again.data).toEqual(first.data);
  });

  it('is a conflict with another body', async () => {
    const input = { commandId: commandId(), holder: 'Grace' };
    await carrier.staff.ask(open, { input });
    const other = await carrier.staff.ask(open, { input: { ...input, holder: 'Ada' } });
    expect(other.data).toEqual({ openAccount: { __typename: 'AccountRefusal', code: 'COMMAND_ID_REUSED' } });
  });

  it('shows the same key of the billing system again, and a new one once it is rotated', async () => {
    const key = (name: string, input: Readonly<Record<string, unknown>>) =>
      carrier.staff.done(name, input, 'ClientCredentialIssued { clientId apiKey position }');
    const input = { commandId: commandId(), name: 'BOSS' };
    const first = await key('registerClient', input);
    expect(await key('registerClient', input)).toEqual(first);
    const orders = async (apiKey: string | undefined) =>
      (
        await fetch(`${world.url}/tmf-api/productOrderingManagement/v4/productOrder`, {
          headers: { authorization: `Bearer ${apiKey}` },
        })
      ).status;
    expect(await orders(first['apiKey'])).toBe(200);
    const { clientId } = first;
    const second = await key('rotateClientCredential', { clientId });
    expect([await orders(first['apiKey']), await orders(second['apiKey'])]).toEqual([401, 200]);
    await carrier.staff.done('revokeClient', { clientId }, 'ClientAccepted { position }');
    expect(await orders(second['apiKey'])).toBe(401);
  });
});

describe('suspending a household', () => {
  it('is one service raising its blocker; another service does not lift it', async () => {
    const { staff } = carrier;
    const { accountId } = await staff.done('openAccount', {}, 'AccountAccepted { accountId position }');
    await staff.done('raiseBlocker', { accountId, service: 'fraud' }, 'AccountAccepted { position }');
    const cleared = await staff.mutate('clearBlocker', { accountId }, '... on AccountRefusal { code }');
    expect(cleared.code).toBe('NOT_RAISED');
    await staff.done('clearBlocker', { accountId, service: 'fraud' }, 'AccountAccepted { position }');
    const query = 'query($id: UUID!) { account(id: $id) { blockers { service blocksAccess liftedAt } } }';
    const found = await staff.read<{ blockers: { service: string; liftedAt: string | null }[] }>(query, {
      id: accountId,
    });
    expect(found.blockers.map(({ service, liftedAt }) => [service, liftedAt !== null])).toEqual([['fraud', true]]);
  });
});

describe('the explorer', () => {
  it('is a page of our own with operations that the schema knows', async () => {
    const html = await (await fetch(`${world.url}/explorer`)).text();
    expect(html).not.toMatch(/https?:\/\//);
    const operations = (await (await fetch(`${world.url}/explorer/operations.json`)).json()) as {
      query: string;
      variables: object;
    }[];
    for (const { query } of operations) {
      const { errors } = await carrier.staff.ask(query);
      const wrong = errors.filter(({ extensions }) => extensions['code'] === 'GRAPHQL_VALIDATION_FAILED');
      expect(wrong).toEqual([]);
    }
    expect((await carrier.staff.ask('{ __schema { types { name } } }')).errors).toEqual([]);
  });
});
