import { GraphQLSchemaHost } from '@nestjs/graphql';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { GraphQLSchema } from 'graphql';
import { accessKey, type Access } from '../../apps/api/src/platform/access';
import { aCarrier, oneOfEach, type ACarrier } from './a-carrier';
import { operationOn, rootFields } from './sample-input';
import { Staff } from './staff';
import { aWorld, type World } from './world';

type Handler = Readonly<{
  name: string;
  access: Access | undefined;
  route?: Readonly<{ method: string; path: string }>;
}>;

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'ALL', 'OPTIONS', 'HEAD'];
const slashed = (path: unknown): string => `/${String(path ?? '').replace(/^\/|\/$/g, '')}`;

let world: World;
let schema: GraphQLSchema;
let handlers: readonly Handler[];
let carrier: ACarrier;
let foreign: Readonly<Record<string, string>>;

beforeAll(async () => {
  world = await aWorld();
  schema = world.api.app.get(GraphQLSchemaHost, { strict: false }).schema;
  handlers = handlersOf(world);
  carrier = await aCarrier(world, 'One');
  foreign = await oneOfEach(world, await aCarrier(world, 'Two'));
});
afterAll(() => world.end());

function handlersOf({ api }: World): Handler[] {
  const scanner = new MetadataScanner();
  return [...api.app.get(ModulesContainer).values()]
    .flatMap((module) => [...module.controllers.values(), ...module.providers.values()])
    .flatMap(({ metatype, instance }) => {
      if (typeof metatype !== 'function' || !instance) return [];
      const prototype = metatype.prototype as Record<string, object> | undefined;
      return scanner
        .getAllMethodNames(prototype ?? {})
        .flatMap((method) => handlerOf(metatype, method, prototype?.[method]));
    });
}

function handlerOf(owner: object & { name: string }, method: string, handler: object | undefined): Handler[] {
  if (!handler) return [];
  const path: unknown = Reflect.getMetadata('path', handler);
  const isField =
    Reflect.hasMetadata('graphql:resolver_type', handler) || Reflect.hasMetadata('graphql:resolve_property', handler);
  if (path === undefined && !isField) return [];
  const access = (Reflect.getMetadata(accessKey, handler) ?? Reflect.getMetadata(accessKey, owner)) as
    Access | undefined;
  const name = `${owner.name}.${method}`;
  if (path === undefined) return [{ name, access }];
  const whole = `${slashed(Reflect.getMetadata('path', owner))}${slashed(path)}`
    .replaceAll('//', '/')
    .replace(/(.)\/$/, '$1');
  return [
    { name, access, route: { method: methods[Number(Reflect.getMetadata('method', handler))] as string, path: whole } },
  ];
}

const published = [
  'ExplorerController.index',
  'ExplorerController.operations',
  'ExplorerController.script',
  'ExplorerController.style',
  'HealthController.alive',
  'HealthController.metrics',
  'HealthController.ready',
  'PairingController.claim',
  'PairingController.request',
  'PlayerController.index',
  'PlayerController.library',
  'PlayerController.script',
  'PlayerController.style',
  'SessionResolver.refreshSession',
  'SessionResolver.signIn',
  'SessionResolver.signOut',
];

describe('asking without saying who one is', () => {
  it('finds that every handler names who may call it', () => {
    expect(handlers.length).toBeGreaterThan(80);
    expect(handlers.filter(({ access }) => access === undefined).map(({ name }) => name)).toEqual([]);
  });

  it('is open at these doors only', () => {
    const open = handlers.filter(({ access }) => access?.for === 'anybody').map(({ name }) => name);
    expect(open.toSorted()).toEqual(published);
  });

  it('is refused on every other route', async () => {
    const closed = handlers.flatMap(({ access, route }) => (route && access?.for !== 'anybody' ? [route] : []));
    const answers = await Promise.all(
      closed.map(async ({ method, path }) => {
        const url = world.url + path.replaceAll(/:\w+/g, foreign['accountId'] as string).replaceAll('*', 'x');
        const { status } = await fetch(url, { method });
        return { method, path, status };
      }),
    );
    expect(answers.length).toBeGreaterThan(10);
    expect(answers.filter(({ status }) => status !== 401)).toEqual([]);
  });

  it('is refused at every field of the schema', async () => {
    const nobody = new Staff(world.url);
    const open = ['signIn', 'refreshSession', 'signOut'];
    for (const kind of ['query', 'mutation'] as const) {
      for (const field of rootFields(schema, kind).filter(({ name }) => !open.includes(name))) {
        const { query, variables } = operationOn(kind, field, foreign);
        const { errors } = await nobody.ask(query, variables);
        expect([field.name, errors.map(({ extensions }) => extensions['code'])]).toEqual([
          field.name,
          ['UNAUTHENTICATED'],
        ]);
      }
    }
  });
});

describe("asking with another carrier's ids", () => {
  /** They take no id of something that is there. */
  const without = [
    'createContentGroup',
    'openSite',
    'refreshSession',
    'registerCarrier',
    'registerClient',
    'registerNode',
    'signIn',
    'signOut',
  ];

  it('is answered at every mutation as if there were nothing, and nothing is written', async () => {
    const asked = rootFields(schema, 'mutation').filter(({ name }) => !without.includes(name));
    const head = await world.api.parts.log.head();
    const rest = { contentGroupIds: [foreign['contentGroupId']], uploadId: foreign['assetId'], scope: 'SITE' };
    for (const field of asked) {
      const { query, variables } = operationOn('mutation', field, { ...foreign, ...rest });
      const { data, errors } = await carrier.staff.ask(
        query.replace('message', 'message ... on AssetRefusal { code }'),
        variables,
      );
      const payload = (data as Record<string, { __typename: string; message?: string }> | null)?.[field.name];
      const forbidden = errors[0]?.extensions['code'] === 'FORBIDDEN';
      expect([
        field.name,
        forbidden || /There is no|nothing of that id|No device shows/.test(payload?.message ?? ''),
      ]).toEqual([field.name, true]);
    }
    expect(await world.api.parts.log.head()).toBe(head);
  });

  it('is answered at every query with nothing of theirs', async () => {
    const between = { from: '2020-01-01T00:00:00.000Z', until: '2030-01-01T00:00:00.000Z' };
    const ids = [...Object.values(foreign)];
    const queries: Readonly<Record<string, readonly string[]>> = {
      carrier: ['carrierId'],
      account: ['accountId'],
      product: ['productId'],
      asset: ['assetId'],
    };
    for (const [name, [id]] of Object.entries(queries)) {
      const found = await carrier.staff.read(`query($id: UUID!) { ${name}(id: $id) { id } }`, {
        id: foreign[id as string],
      });
      expect([name, found]).toEqual([name, null]);
    }
    const usage =
      'query($id: UUID!, $from: Instant!, $until: Instant!) { usageHistory(accountId: $id, from: $from, until: $until) { accountId } }';
    const replayed = await carrier.staff.ask(usage, { id: foreign['accountId'], ...between });
    expect(replayed.errors.map(({ extensions }) => extensions['code'])).toEqual(['NOT_FOUND']);
    const lists = [
      'accounts',
      'products',
      'assets',
      'subscriptions',
      'orders',
      'clients',
      'sites',
      'contentGroups',
      'staff',
      'carriers',
    ];
    for (const name of lists) {
      const { nodes } = await carrier.staff.read<{ nodes: { id: string }[] }>(
        `{ ${name}(first: 100) { nodes { id } } }`,
      );
      expect([name, nodes.filter(({ id }) => ids.includes(id))]).toEqual([name, []]);
    }
  });

  it('is answered at every route of staff as if there were nothing', async () => {
    const mine = handlers.flatMap(({ access, route }) =>
      route && access?.for === 'staff' && /:/.test(route.path) ? [route] : [],
    );
    expect(mine.length).toBeGreaterThan(0);
    for (const { method, path } of mine) {
      const url = world.url + path.replaceAll(/:\w+/g, foreign['accountId'] as string);
      const { status } = await fetch(`${url}?offset=0`, {
        method,
        headers: { ...carrier.staff.headers, ...(method === 'PUT' && { 'content-type': 'application/octet-stream' }) },
        ...(method === 'PUT' && { body: 'x' }),
      });
      expect([path, status]).toEqual([path, 404]);
    }
  });

  it("is answered at every route of a carrier's billing system as if there were nothing, and nothing is written", async () => {
    const { apiKey } = await carrier.staff.done(
      'registerClient',
      { name: 'BOSS' },
      'ClientCredentialIssued { apiKey position }',
    );
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    const head = await world.api.parts.log.head();
    const routes = handlers.flatMap(({ access, route }) => (access?.for === 'client' && route ? [route] : []));
    for (const { method, path } of routes) {
      const party = { id: foreign['accountId'], role: 'customer', '@referredType': 'Account' };
      const item = { id: '1', action: 'add', productOffering: { id: foreign['productId'] } };
      const order = { externalId: 'B-1', relatedParty: [party], productOrderItem: [item] };
      const answer = await fetch(world.url + path.replaceAll(/:\w+/g, foreign['subscriptionId'] as string), {
        method,
        headers,
        ...(method === 'POST' && { body: JSON.stringify(order) }),
      });
      const text = await answer.text();
      const isNothing = answer.status === 404 || text === '[]' || /There is no household/.test(text);
      expect([method, path, isNothing]).toEqual([method, path, true]);
    }
    expect(await world.api.parts.log.head()).toBe(head);
  });

  it("is refused to carrier's staff that name another carrier", async () => {
    const elsewhere = carrier.staff.within(foreign['carrierId'] as string);
    expect(await elsewhere.read('{ viewer { carrierId } }')).toEqual({ carrierId: carrier.carrierId });
  });
});

describe('staff of a site', () => {
  it('see and change households of their site only', async () => {
    const two = await aCarrier(world, 'Three');
    const theirs = await oneOfEach(world, two);
    const elsewhere = await oneOfEach(world, two);
    const login = { email: 'site@carrier.example', password: 'a long enough password' };
    await two.staff.done(
      'registerStaff',
      { scope: 'SITE', siteId: theirs.siteId, name: 'Sid', ...login },
      'StaffAccepted { position }',
    );
    const sid = await Staff.signIn(world.url, login.email, login.password);
    sid.position = two.staff.position;
    expect(await sid.read('{ accounts { nodes { id subscriptions { id } } } }')).toEqual({
      nodes: [{ id: theirs.accountId, subscriptions: [{ id: theirs.subscriptionId }] }],
    });
    const raise = (accountId: string) =>
      sid.mutate('raiseBlocker', { accountId }, '... on AccountAccepted { accountId }');
    await expect(raise(elsewhere.accountId)).rejects.toThrow('NOT_FOUND');
    expect((await raise(theirs.accountId)).__typename).toBe('AccountAccepted');
    await expect(sid.read('{ products { nodes { id } } }')).rejects.toThrow('FORBIDDEN');
  });
});
