import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { account } from '@domain/account/account';
import type { Instant, Sealed } from '@domain/kernel';
import { aWorld, type World } from '../world/world';
import { aCarrier, asProgram } from './a-carrier';
import { aFilmOnline, Household } from './a-household';

type Title = Readonly<{
  id: string;
  access: Readonly<{ allowed: boolean; reasonCode: string; message: string; validUntil?: string }>;
}>;
type Page = Readonly<{ titles: readonly Title[]; next: string | null; validUntil: string | null }>;

let world: World;
let carrierId: string;
beforeAll(async () => {
  world = await aWorld();
  ({ carrierId } = await aCarrier(world));
});
afterAll(() => world.end());

/** The credential of one more device of the household. */
async function aBox({ accountId }: Household): Promise<string> {
  const [deviceId, secret] = [randomUUID(), randomBytes(32).toString('base64url')];
  const credentialHash = createHash('sha256').update(secret).digest('hex');
  const at = '2026-01-01T00:00:00.000Z' as Instant;
  const device = {
    accountId,
    deviceId,
    family: 'tv',
    name: 'sealed:v1:x:y' as Sealed,
    credentialHash,
    limit: 5,
    at,
  } as const;
  await asProgram(world, carrierId, account, [accountId, { type: 'AddDevice', data: device }]);
  return `usher_device_${accountId}.${deviceId}.${secret}`;
}

async function pageFor(credential: string, query = ''): Promise<Page> {
  const position = await world.api.parts.log.head();
  const headers = { authorization: `Bearer ${credential}`, 'x-usher-at-least': position };
  const answer = await fetch(`${world.url}/v1/titles${query}`, { headers });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Page;
}

async function play(credential: string, assetId: string) {
  const answer = await fetch(`${world.url}/v1/playbacks`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ content: { kind: 'asset', id: assetId }, mode: 'vod' }),
  });
  const { decision } = (await answer.json()) as { decision?: { reasonCode: string } };
  return decision?.reasonCode;
}

describe("a home screen's page", () => {
  it('says of each title what playing it would be answered, page by page', async () => {
    const films = await Promise.all([1, 2, 3].map(() => aFilmOnline(world, carrierId)));
    const household = await new Household(world, carrierId).open();
    const credential = await aBox(household);
    await household.subscribe(films[0] as (typeof films)[number]);
    const titles: Title[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page: Page = await pageFor(credential, `?first=2${next && `&after=${next}`}`);
      titles.push(...page.titles);
      next = page.next;
    }
    expect(titles.map(({ id }) => id).toSorted()).toEqual(films.map(({ assetId }) => assetId).toSorted());
    const opened = titles.filter(({ access }) => access.allowed);
    expect(opened.map(({ id }) => id)).toEqual([films[0]?.assetId]);
    for (const { id, access } of titles.filter((title) => !title.access.allowed)) {
      expect(access).toEqual({
        ...{ allowed: false, reasonCode: 'not-subscribed' },
        message: 'Your subscription does not include this title.',
      });
      expect(await play(credential, id)).toBe(access.reasonCode);
    }
  });
});
