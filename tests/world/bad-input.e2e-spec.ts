import { aCarrier, oneOfEach, type ACarrier } from './a-carrier';
import { aWorld, commandId, type World } from './world';

let world: World;
let carrier: ACarrier;
let ids: Readonly<Record<string, string>>;
let bearer: Readonly<Record<string, string>>;
let head: string;

beforeAll(async () => {
  world = await aWorld({ projector: false });
  carrier = await aCarrier(world);
  ids = await oneOfEach(world, carrier);
  bearer = carrier.staff.headers;
  head = await world.api.parts.log.head();
});
afterEach(async () => {
  expect(await world.api.parts.log.head()).toBe(head);
});
afterAll(() => world.end());

const json = { 'content-type': 'application/json' };

async function send(path: string, init: RequestInit) {
  const answer = await fetch(world.url + path, { method: 'POST', ...init, headers: { ...bearer, ...init.headers } });
  const text = await answer.text();
  expect(text).not.toMatch(/node_modules|\bat .*\.ts|SELECT|INSERT/);
  return { status: answer.status, body: JSON.parse(text) as Record<string, unknown>, headers: answer.headers };
}

const mutation = (input: string) =>
  JSON.stringify({
    query: `mutation($input: ${input}!) { ${input[0]?.toLowerCase()}${input.slice(1, -5)}(input: $input) { __typename } }`,
    variables: {},
  });

describe('a body that is no body', () => {
  it('is named: malformed JSON, a wrong media type, too many bytes', async () => {
    const routes = ['/graphql', '/v1/uploads'];
    for (const route of routes) {
      const malformed = await send(route, { headers: json, body: '{"query": ' });
      expect([malformed.status, malformed.body['code'], malformed.body['field']]).toEqual([
        400,
        'BAD_USER_INPUT',
        'body',
      ]);
      const foreign = await send(route, { headers: { 'content-type': 'application/xml' }, body: '<a/>' });
      expect([foreign.status, foreign.body['code']]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
      const huge = await send(route, { headers: json, body: JSON.stringify({ query: 'x'.repeat(1_100_000) }) });
      expect([huge.status, huge.body['code'], huge.body['field']]).toEqual([413, 'PAYLOAD_TOO_LARGE', 'body']);
    }
  });

  it('is a problem document with the correlation id that was sent', async () => {
    const correlationId = 'a-test-of-problems-1';
    const { body, headers } = await send('/v1/uploads', {
      headers: { ...json, 'x-correlation-id': correlationId },
      body: '[',
    });
    expect(body).toEqual({
      code: 'BAD_USER_INPUT',
      reason: 'Bad Request',
      message: 'The body is no valid JSON.',
      field: 'body',
      status: 400,
      correlationId,
    });
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(headers.get('x-correlation-id')).toBe(correlationId);
  });

  it('finds nothing where nothing is', async () => {
    const { status, body } = await send('/v1/../../etc/passwd', { method: 'GET' });
    expect([status, body['code']]).toEqual([404, 'NOT_FOUND']);
  });
});

describe('bad input of a mutation', () => {
  const good = { commandId: commandId(), accountId: commandId() };
  const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
    ['CloseAccountInput', { ...good, commandId: 'one' }, 'input.commandId'],
    ['CloseAccountInput', { ...good, accountId: "'; DROP TABLE read.account_overview; --" }, 'input.accountId'],
    ['CloseAccountInput', { commandId: good.commandId }, 'input'],
    ['OpenAccountInput', { commandId: good.commandId, externalId: '../../etc/passwd' }, 'input.externalId'],
    ['OpenAccountInput', { commandId: good.commandId, holder: 'a\u0000b' }, 'input.holder'],
    ['OpenAccountInput', { commandId: good.commandId, holder: 'x'.repeat(201) }, 'input.holder'],
    ['OpenAccountInput', { commandId: good.commandId, timeZone: 'Mars/Olympus' }, 'input.timeZone'],
    ['OpenAccountInput', { commandId: good.commandId, isAdmin: true }, 'input'],
    ['RaiseBlockerInput', { ...good, effectiveAt: '2026-02-30T00:00:00.000Z' }, 'input.effectiveAt'],
    ['RaiseBlockerInput', { ...good, service: 'Staff; --' }, 'input.service'],
    ['RaiseBlockerInput', { ...good, target: { level: 'HOUSE', id: good.accountId } }, 'input.target.level'],
    ['PublishProductInput', { commandId: good.commandId, name: { 'not a tag': 'x' } }, 'input.name'],
  ];

  it.each(cases)('of %s %j names %s', async (type, input, field) => {
    const { query } = JSON.parse(mutation(type)) as { query: string };
    const { status, errors } = await carrier.staff.ask(query, { input });
    const fields = errors.map(({ extensions }) => [extensions['code'], extensions['field']]);
    expect([status, fields]).toEqual([400, expect.arrayContaining([['BAD_USER_INPUT', field]])]);
  });

  it('leads out of the import folder nowhere', async () => {
    for (const importName of ['../secrets/master-key', '/etc/passwd', 'a/../../b', 'a\\..\\b', 'x\n']) {
      const input = { commandId: commandId(), title: { en: 'x' }, importName };
      const { errors, data } = await carrier.staff.ask(
        'mutation($input: IngestAssetInput!) { ingestAsset(input: $input) { ... on AssetRefusal { code } } }',
        { input },
      );
      const refused = (data as { ingestAsset?: { code?: string } } | null)?.ingestAsset?.code;
      const field = errors[0]?.extensions['field'];
      expect([importName, field === 'input.importName' || refused === 'IMPORT_NOT_FOUND']).toEqual([importName, true]);
    }
  });
});

describe('a query that asks too much', () => {
  const code = async (query: string) => (await carrier.staff.ask(query)).errors[0]?.extensions['code'];

  it('is refused for a page too large, a cursor of nowhere, and a position of another log', async () => {
    expect(await code('{ accounts(first: 101) { nodes { id } } }')).toBe('BAD_USER_INPUT');
    expect(await code('{ accounts(after: "bm90IGEgY3Vyc29y") { nodes { id } } }')).toBe('BAD_USER_INPUT');
    expect(await code('{ accounts(atLeast: "elsewhere@5") { nodes { id } } }')).toBe('BAD_USER_INPUT');
    expect(await code('{ accounts(atLeast: "nonsense") { nodes { id } } }')).toBe('BAD_USER_INPUT');
  });

  it('is refused for its depth and for the size of its answer, before anything is looked up', async () => {
    const many = Array.from(
      { length: 60 },
      (_, index) => `a${index}: accounts(first: 100) { nodes { id holder status openedAt } }`,
    );
    expect(await code(`{ ${many.join(' ')} }`)).toBe('OPERATION_TOO_LARGE');
  });

  it('tells nothing of the schema where the explorer is off', async () => {
    expect(await code('{ __schema { types { name } } }')).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await send('/explorer', { method: 'GET' })).status).toBe(404);
  });

  it('names a carrier header that is none', async () => {
    const { errors } = await world.platform.ask('{ viewer { scope } }', {}, { 'x-usher-carrier': "' OR 1=1" });
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'X-Usher-Carrier' });
  });

  it('names a carrier header of a carrier that was never registered', async () => {
    const { errors } = await world.platform.ask(
      'mutation($input: OpenSiteInput!) { openSite(input: $input) { __typename } }',
      { input: { commandId: commandId(), name: 'Hotel' } },
      { 'x-usher-carrier': commandId() },
    );
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'X-Usher-Carrier' });
  });

  it('asks platform staff to name the carrier in which they act', async () => {
    const { errors } = await world.platform.ask(
      'mutation($input: OpenSiteInput!) { openSite(input: $input) { __typename } }',
      { input: { commandId: commandId(), name: 'Hotel' } },
    );
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'X-Usher-Carrier' });
  });
});

describe('a household of the carrier', () => {
  it('is still there after all this', async () => {
    const loaded = await world.api.parts.log.readStream(`account-${ids['accountId']}`);
    expect(loaded.kind).toBe('events');
  });
});
