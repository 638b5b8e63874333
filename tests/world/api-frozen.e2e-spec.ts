import { Screen } from './house/box';
import { CarrierHouse, type Film } from './house/carrier-house';
import { eventually } from '@testing';
import { RunningHouse } from './running-house';

let house: RunningHouse;
let carrier: CarrierHouse;
let film: Film;

beforeAll(async () => {
  house = await RunningHouse.open();
  carrier = await CarrierHouse.open(house);
  film = await carrier.film();
}, 240_000);
afterAll(() => house?.stop(), 60_000);

describe('an api that has stopped answering', () => {
  it('leaves those playing who play already, and lets nobody new in until it answers again', async () => {
    const household = await carrier.household();
    const [playing, waiting] = [await carrier.box(household), await carrier.box(household)];
    const { manifestUrl, sessionId } = await carrier.granted(playing, film);
    const screen = await Screen.on(manifestUrl);
    await screen.askForSegment();

    await house.freeze('api');
    try {
      const frozenMs = Date.now();
      await eventually('segments long after the freezing', async () => {
        const { status, bytes, askedAtMs } = await screen.askForSegment();
        expect({ status, empty: bytes === 0 }).toEqual({ status: 200, empty: false });
        return askedAtMs > frozenMs + 8_000 || undefined;
      });
      await expect(Screen.on(manifestUrl)).resolves.toBeDefined();
      await expect(waiting.askToPlay(film.assetId, { withinMs: 2_000 })).rejects.toMatchObject({ name: 'NoAnswer' });
    } finally {
      await house.thaw('api');
    }
    expect((await playing.heartbeat(sessionId)).status).toBe(200);
    expect(await carrier.granted(waiting, film)).toMatchObject({ decision: { allowed: true } });
  });

  it('kills no session when it is killed itself and started again', async () => {
    const box = await carrier.box(await carrier.household());
    const { manifestUrl, sessionId } = await carrier.granted(box, film);
    const screen = await Screen.on(manifestUrl);
    const killed = await house.kill('api');
    expect((await screen.askForSegment()).status).toBe(200);
    await house.replaced('api', killed);
    await house.apiReady();
    expect((await box.heartbeat(sessionId)).status).toBe(200);
  });
});
