import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addMs, fromEpochMs } from '@domain/kernel';
import { mintPlaybackToken, type TokenKey } from '@media-adapters/playback-token';
import { eventsOf } from './house/book';
import { Screen, type PlaybackAnswer } from './house/box';
import { CarrierHouse, type Film } from './house/carrier-house';
import { eventually } from '@testing';
import { ask } from './house/http';
import { mutations } from './house/mutations';
import { watchWithFfmpeg } from './house/run-ffmpeg';
import { RunningHouse } from './running-house';

let house: RunningHouse;
let carrier: CarrierHouse;
let film: Film;

beforeAll(async () => {
  house = await RunningHouse.open();
  carrier = await CarrierHouse.open(house);
  film = await carrier.film({ seconds: 6, size: 'as it is' });
}, 240_000);
afterAll(() => house?.stop(), 60_000);

describe('a film on its way to the screen', () => {
  it('is seen by a household that has ordered it, as the pictures of its source', async () => {
    const box = await carrier.box(await carrier.household());
    const { manifestUrl, decision } = await carrier.granted(box, film);
    expect(decision).toMatchObject({ allowed: true, reasonCode: 'entitled' });
    const { frames, psnrDb } = await watchWithFfmpeg(manifestUrl, film.source);
    expect(frames).toBeGreaterThanOrEqual(115);
    expect(psnrDb).toBeGreaterThan(30);
  });

  it('stays unseen by a household that has ordered nothing', async () => {
    const box = await carrier.box(await carrier.stranger());
    const { status, body } = await box.askToPlay(film.assetId);
    expect(status).toBe(403);
    expect(body.decision).toMatchObject({ allowed: false, reasonCode: 'not-subscribed' });
  });
});

describe('one correlation id', () => {
  it.each(['api', 'projector', 'worker'])('leads from what was asked to the log of the %s', async (program) => {
    const [ingested] = await eventsOf(house, { types: ['AssetIngested'], carrierId: carrier.carrierId });
    const lines = (await readFile(join(house.data, 'logs', `${program}.log`), 'utf8')).split('\n');
    expect(lines.filter((line) => line.includes(`"correlationId":"${ingested?.metadata.correlationId}"`))).not.toEqual(
      [],
    );
  });

  it('stands in the log with all that came of it', async () => {
    const [ingested] = await eventsOf(house, { types: ['AssetIngested'], carrierId: carrier.carrierId });
    const events = await eventsOf(house, { categories: ['asset'], carrierId: carrier.carrierId });
    const own = events.filter(({ metadata }) => metadata.correlationId === ingested?.metadata.correlationId);
    expect(own.map(({ type }) => type)).toEqual(['AssetIngested', 'AssetProcessingStarted', 'AssetPackaged']);
  });
});

describe('cancelling what was ordered', () => {
  it('ends the right to watch, and leaves in the book what was watched', async () => {
    const household = await carrier.household();
    const box = await carrier.box(household);
    const { sessionId } = await carrier.granted(box, film);
    expect((await box.stop(sessionId)).status).toBe(204);
    const order = await carrier.cancel(household.externalId, household.subscriptionId);
    expect(await carrier.carriedOut(order.body.id)).toMatchObject({ state: 'completed' });
    const { status, body } = await box.askToPlay(film.assetId);
    expect({ status, reasonCode: body.decision.reasonCode }).toEqual({ status: 403, reasonCode: 'subscription-ended' });

    const hour = { from: fromEpochMs(Date.now() - 3_600_000), until: fromEpochMs(Date.now() + 3_600_000) };
    const { accountId } = household;
    expect(await carrier.staff.field(usage, { accountId, ...hour })).toEqual({
      sessions: [{ sessionId, assetId: film.assetId, ended: { reason: 'PLAYER_STOPPED', basis: 'OBSERVED' } }],
      denials: [{ reasonCode: 'SUBSCRIPTION_ENDED' }],
    });
  });
});

const usage = /* GraphQL */ `
  query ($accountId: UUID!, $from: Instant!, $until: Instant!) {
    usageHistory(accountId: $accountId, from: $from, until: $until) {
      sessions {
        sessionId
        assetId
        ended {
          reason
          basis
        }
      }
      denials {
        reasonCode
      }
    }
  }
`;

describe('coming to the node', () => {
  let granted: PlaybackAnswer;
  let token: string;

  beforeAll(async () => {
    granted = await carrier.granted(await carrier.box(await carrier.household()), film);
    token = /\/p\/([^/]+)\//.exec(granted.manifestUrl)?.[1] ?? '';
  });

  /** A token of the node's own key, which only the house could have made. */
  const minted = async ({ livesMs, sessionId }: Readonly<{ livesMs: number; sessionId: string }>) => {
    const now = fromEpochMs(Date.now());
    const pathPrefix = /\/p\/[^/]+(\/[^/]+\/[^/]+\/)/.exec(granted.manifestUrl)?.[1] ?? '';
    const life = { issuedAt: addMs(now, -60_000), expiresAt: addMs(now, livesMs) };
    return mintPlaybackToken({ ...(await tokenKey()), sessionId, pathPrefix, ...life });
  };
  const at = (other: string) => granted.manifestUrl.replace(token, other);

  it('gets the playlist with the token that was granted', async () => {
    const { status, bytes } = await ask(granted.manifestUrl);
    expect({ status, text: bytes.toString() }).toEqual({ status: 200, text: expect.stringContaining('#EXTM3U') });
  });

  it.each([
    ['a forged token', () => at(forged(token))],
    ['a token cut short', () => at(token.slice(0, -6))],
    ['no token', () => granted.manifestUrl.replace(`/p/${token}`, '')],
    ['an empty token', () => at('')],
    ['a token for another title', () => granted.manifestUrl.replace(film.assetId, randomUUID())],
    ['a way out of the title', () => granted.manifestUrl.replace('master.m3u8', '..%2f..%2f..%2ftoken-keys.json')],
  ])('gets no byte with %s', async (_, url) => {
    const { status, bytes } = await ask(url());
    expect({ status, bytes: bytes.byteLength }).toEqual({ status: 403, bytes: 0 });
  });

  it('gets no byte with a token that has expired', async () => {
    const { sessionId } = granted;
    expect((await ask(at(await minted({ sessionId, livesMs: 30_000 })))).status).toBe(200);
    const { status, bytes } = await ask(at(await minted({ sessionId, livesMs: -1_000 })));
    expect({ status, bytes: bytes.byteLength }).toEqual({ status: 403, bytes: 0 });
  });

  it('gets no key with the token of a session that does not live', async () => {
    const key = at(await minted({ sessionId: randomUUID(), livesMs: 30_000 })).replace('master.m3u8', 'key');
    const refused = await ask(key);
    expect(refused.status).toBeGreaterThanOrEqual(403);
    expect(refused.status).toBeLessThan(500);
    expect(refused.bytes.byteLength).not.toBe(16);
    const { status, bytes } = await ask(granted.manifestUrl.replace('master.m3u8', 'key'));
    expect({ status, bytes: bytes.byteLength }).toEqual({ status: 200, bytes: 16 });
  });
});

describe('suspending a household that watches', () => {
  it('refuses the next grant, ends the session, and gives no byte to a player that ignores that', async () => {
    const household = await carrier.household();
    const box = await carrier.box(household);
    const { sessionId, manifestUrl } = await carrier.granted(box, film);
    const screen = await Screen.on(manifestUrl);
    expect((await screen.askForSegment()).status).toBe(200);

    const target = { level: 'SUBSCRIPTION', id: household.subscriptionId };
    const blocker = { accountId: household.accountId, service: 'boss-dunning', target };
    await carrier.staff.do(mutations.raiseBlocker, blocker);
    const raisedMs = Date.now();
    const next = await box.askToPlay(film.assetId);
    expect({ status: next.status, reasonCode: next.body.decision.reasonCode }).toEqual({
      status: 403,
      reasonCode: 'access-blocked',
    });
    await eventually('requests long after the blocker', async () => {
      const { askedAtMs } = await screen.askForSegment();
      return askedAtMs > raisedMs + 5_000 || undefined;
    });
    const late = screen.requests.filter(({ askedAtMs }) => askedAtMs > raisedMs + 3_000);
    expect([...new Set(late.map(({ status, bytes }) => `${status} with ${bytes} bytes`))]).toEqual([
      '403 with 0 bytes',
    ]);
    const told = await box.heartbeat(sessionId);
    expect({ status: told.status, body: told.body }).toMatchObject({
      status: 410,
      body: { reason: 'revoked', reasonCode: 'access-blocked' },
    });
    expect((await ask(manifestUrl.replace('master.m3u8', 'key'))).bytes.byteLength).not.toBe(16);

    await carrier.staff.do(mutations.clearBlocker, blocker);
    expect((await box.askToPlay(film.assetId)).status).toBe(201);
  });
});

async function tokenKey(): Promise<TokenKey> {
  const text = await readFile(join(house.data, 'node', 'settings', 'token-keys.json'), 'utf8');
  const [first] = Object.entries((JSON.parse(text) as { keys: Readonly<Record<string, string>> }).keys);
  if (!first) throw new Error('The node has no token key');
  return { kid: first[0], key: Buffer.from(first[1], 'base64url') };
}

/** One bit of it turned over. */
function forged(token: string): string {
  const bytes = Buffer.from(token, 'base64url');
  const middle = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  return bytes.toString('base64url');
}
