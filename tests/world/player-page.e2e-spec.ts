import { reasonTexts } from '@domain/entitlement/reason-texts';
import { chromium, type Browser, type Page } from 'playwright-core';
import { CarrierHouse, type Film, type Household } from './house/carrier-house';
import { eventually } from '@testing';
import { mutations } from './house/mutations';
import { RunningHouse } from './running-house';

let house: RunningHouse;
let carrier: CarrierHouse;
let film: Film;
let browser: Browser;

beforeAll(async () => {
  house = await RunningHouse.open();
  carrier = await CarrierHouse.open(house);
  film = await carrier.film({ seconds: 60, size: 'small' });
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'],
    ],
  });
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await house?.stop();
}, 60_000);

describe('the player page', () => {
  it('shows pictures to a household that may watch, and the reason to one that may no longer', async () => {
    const household = await carrier.household();
    const page = await paired(household);
    await choose(page);
    const begun = await eventually('pictures on the screen', () => moreThan(page, 20));
    await eventually('more pictures', () => moreThan(page, begun + 20));
    expect(await page.textContent('#decision')).toContain('"reasonCode": "entitled"');

    await carrier.staff.do(mutations.raiseBlocker, { accountId: household.accountId, service: 'boss-dunning' });
    await eventually('the reason of the end', async () => /access-blocked/.test(await told(page)) || undefined);
    expect(await page.textContent('#state')).toMatch(/Ended: revoked|The node refused/);
    await choose(page);
    await eventually('the refusal', async () => {
      const state = await page.textContent('#state');
      return state === reasonTexts['access-blocked'].viewer || undefined;
    });
    expect(await page.textContent('#decision')).toContain('"allowed": false');
    expect(await pictures(page)).toBe(0);
    await page.context().close();
  });

  it('shows no picture to a household that has ordered nothing', async () => {
    const page = await paired(await carrier.stranger());
    await choose(page);
    await eventually('the refusal', async () => {
      const state = await page.textContent('#state');
      return state === reasonTexts['not-subscribed'].viewer || undefined;
    });
    expect(await pictures(page)).toBe(0);
    await page.context().close();
  });
});

/** A browser of the household, paired by the code on its page. */
async function paired({ accountId }: Household): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${house.api}/player?carrier=${carrier.carrierId}`);
  await page.click('#pair button');
  const code = await eventually('a code', async () => {
    const text = (await page.textContent('#code')) ?? '';
    return /[A-Z0-9]{4}/.test(text) ? text : undefined;
  });
  await carrier.staff.do(mutations.confirmPairing, { code, accountId });
  await page.waitForSelector('#titles:not([hidden])');
  return page;
}

async function choose(page: Page): Promise<void> {
  await eventually('the title', async () => {
    await page.click('#refresh');
    return (await page.locator(title()).count()) > 0 || undefined;
  });
  await page.click(title());
}

const title = () => `button[data-asset-id="${film.assetId}"]`;
const told = async (page: Page): Promise<string> => (await page.textContent('#decision')) ?? '';
const pictures = (page: Page): Promise<number> =>
  page.evaluate(`document.getElementById('screen').getVideoPlaybackQuality().totalVideoFrames`);

async function moreThan(page: Page, least: number): Promise<number | undefined> {
  const seen = await pictures(page);
  return seen > least ? seen : undefined;
}
