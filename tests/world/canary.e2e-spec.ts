import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Screen } from './house/box';
import { eventsOf } from './house/book';
import { CarrierHouse } from './house/carrier-house';
import { eventually } from '@testing';
import { ask } from './house/http';
import { mutations } from './house/mutations';
import { StaffClient } from './house/staff-client';
import { RunningHouse } from './running-house';

const canary = (what: string) => `Kanarienvögel-${what}-${randomBytes(6).toString('hex')}`;
/** What is searched for: of names without what other encodings spell otherwise. */
const needleOf = (text: string): string => text.slice(text.indexOf('-') + 1);

const holder = canary('holder');
const deviceName = canary('device');
const staffName = canary('staff');
const note = canary('note');
const email = `canary-${randomBytes(6).toString('hex')}@usher.example`;
const password = `canary-${randomBytes(12).toString('hex')}`;
/** Everything of 127.0.0.0/8 is this machine, so the canary really calls from here. */
const address = '127.83.214.57';
/** As a proxy in front of the api would say. */
const forwardedFor = '203.0.113.214';

let house: RunningHouse;
let carrier: CarrierHouse;
/** What must stand nowhere in clear, by what it is. */
const secrets: Record<string, string> = {};

beforeAll(async () => {
  house = await RunningHouse.open();
  carrier = await CarrierHouse.open(house, { email, name: staffName, password, from: address });
  const film = await carrier.film();
  const household = await carrier.household({ holder });
  const box = await carrier.box(household, deviceName);
  const { sessionId, manifestUrl } = await carrier.granted(box, film);
  Object.assign(secrets, {
    ...{ holder: needleOf(holder), deviceName: needleOf(deviceName), staffName: needleOf(staffName) },
    ...{ note: needleOf(note), email, address, forwardedFor, password },
    ...{ deviceCredential: box.credential, bossKey: carrier.bossKey },
    ...{ accessToken: carrier.staff.session?.accessToken, refreshToken: carrier.staff.session?.refreshToken },
    playbackToken: /\/p\/([^/]+)\//.exec(manifestUrl)?.[1],
  });
  const screen = await Screen.on(manifestUrl);
  await screen.askForSegment();
  await ask(manifestUrl.replace('master.m3u8', 'key'), { from: address });
  await ask(manifestUrl.replace('master.m3u8', 'nothing-there'), { from: address });
  await box.heartbeat(sessionId);
  await carrier.staff.do(mutations.raiseBlocker, { accountId: household.accountId, service: 'boss-dunning', note });
  await box.askToPlay(film.assetId);
  await box.heartbeat(sessionId);
  await box.stop(sessionId);
  await goWrong(box.credential);
}, 240_000);
afterAll(() => house?.stop(), 60_000);

/** Where errors are made, messages quote what was sent. */
async function goWrong(credential: string): Promise<void> {
  const { api } = house;
  const from = { from: address, headers: { 'x-forwarded-for': forwardedFor, forwarded: `for=${forwardedFor}` } };
  await StaffClient.signIn(api, email, `wrong-${password}`, address).catch(() => undefined);
  await carrier.staff.ask(mutations.openAccount, { input: { commandId: holder, holder, externalId: [note] } });
  await carrier.staff.ask(`{ accounts(first: "${holder}") { nodes { id } } }`);
  await carrier.staff.ask(mutations.confirmPairing, {
    input: { commandId: randomUUID(), code: deviceName, accountId: randomUUID() },
  });
  await ask(`${api}/v1/playbacks`, { ...from, bearer: `${credential}x`, json: { content: holder } });
  await ask(`${api}/v1/playbacks`, { ...from, bearer: credential, json: { content: holder, mode: note } });
  await ask(`${api}/v1/playbacks?token=${secrets['playbackToken']}`, { ...from, bearer: credential });
  await ask(`${api}/v1/pairings`, { ...from, json: { carrierId: holder, family: deviceName, name: deviceName } });
  await carrier.order(holder, note);
  await house.kill('api').then((killed) => house.replaced('api', killed));
  await house.apiReady();
}

describe('what is nobody else’s business', () => {
  it('reaches those who may read it', async () => {
    const query = 'query { accounts { nodes { holder devices { name } blockers { note } } } viewer { staffId } }';
    const { nodes } = await eventually('the household in clear', async () => {
      const found = await carrier.staff.field<Found>(query);
      return found.nodes.some((one) => one.blockers.length > 0) ? found : undefined;
    });
    expect(nodes).toEqual([{ holder, devices: [{ name: deviceName }], blockers: [{ note }] }]);
  });

  it('stands nowhere in the log', async () => {
    const events = await eventsOf(house, {});
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['AccountOpened', 'AccountBlockerRaised', 'ViewingStarted', 'ViewingDenied']),
    );
    expect(events.flatMap((event) => found(Buffer.from(JSON.stringify(event)), `${event.type} in`))).toEqual([]);
  });

  it('stands in no table', async () => {
    const tables = await everyTable();
    expect(tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['log.event', 'read.account_overview', 'ops.subject_key', 'ops.staff_login']),
    );
    expect(tables.flatMap(({ name, text }) => found(Buffer.from(text), name))).toEqual([]);
  });

  it('stands in no program’s log, and in no other file of the house', async () => {
    const files = await filesOf(house.data);
    const names = files.map((file) => file.slice(house.data.length + 1));
    expect(names).toEqual(
      expect.arrayContaining(['logs/api.log', 'logs/projector.log', 'node/logs/access.log', 'postgres/postgres.log']),
    );
    const hits: string[] = [];
    for (const file of files) hits.push(...found(await readFile(file), file.slice(house.data.length + 1)));
    expect(hits).toEqual([]);
  });

  it('is looked for where what may be read is found', async () => {
    const { carrierId } = carrier;
    const tables = (await everyTable()).filter(({ text }) => text.includes(carrierId)).map(({ name }) => name);
    expect(tables).toEqual(expect.arrayContaining(['log.event', 'read.account_overview']));
    const files: string[] = [];
    for (const file of await filesOf(house.data)) if ((await readFile(file)).includes(carrierId)) files.push(file);
    expect(files.map((file) => file.slice(house.data.length))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^\/postgres\/data\/pg_wal\//)]),
    );
    expect(await readFile(join(house.data, 'node/logs/access.log'), 'utf8')).toContain('"verdict":"ok"');
  });
});

describe('a node’s credential', () => {
  it('lies in a file of its own, which nobody else can read, and nowhere else', async () => {
    const settings = join(house.data, 'node', 'settings');
    const own = join(settings, 'credential.conf');
    const [credential = ''] = /usher_node_[\w.-]+/.exec(await readFile(own, 'utf8')) ?? [];
    expect(credential).not.toBe('');
    const holders: string[] = [];
    for (const file of await filesOf(house.data)) if ((await readFile(file)).includes(credential)) holders.push(file);
    const former = join(house.data, 'node', 'settings.previous', 'credential.conf');
    expect([...holders].sort()).toEqual([own, former].filter((file) => holders.includes(file)).sort());
    for (const file of holders) expect((await stat(file)).mode & 0o077).toBe(0);
    const tables = await everyTable();
    expect(tables.filter(({ text }) => text.includes(credential)).map(({ name }) => name)).toEqual([]);
  });
});

type Found = Readonly<{
  nodes: readonly Readonly<{ holder: string; devices: readonly object[]; blockers: readonly object[] }>[];
}>;

const found = (text: Buffer, where: string): readonly string[] =>
  Object.entries(secrets).flatMap(([what, secret]) => (text.includes(secret) ? [`${where}: ${what}`] : []));

async function everyTable(): Promise<readonly Readonly<{ name: string; text: string }>[]> {
  const names = await house.rows<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY name`,
  );
  const tables = [];
  for (const { name } of names) {
    const all = await house.rows<{ text: string }>(`SELECT row_to_json(one)::text AS text FROM ${name} AS one`);
    tables.push({ name, text: all.map(({ text }) => text).join('\n') });
  }
  return tables;
}

/** All that the house keeps, the database's own files and its write-ahead log among them. Films hold no text. */
async function filesOf(data: string): Promise<readonly string[]> {
  const entries = await readdir(data, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/^\/(secrets|media|import|node\/media)\//.test(file.slice(data.length)));
}
