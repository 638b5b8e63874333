import type { Carrier, Stage } from './cast';
import { pairBoxes } from './chapters/boxes';
import { tryDoors } from './chapters/doors';
import { bringFilm } from './chapters/film';
import { openHouse } from './chapters/house';
import { healLapse, lookFromOutside, printReport, replayUsage } from './chapters/ledger';
import { sell } from './chapters/orders';
import { competeForStreams } from './chapters/rivals';
import { suspend } from './chapters/suspension';
import { glance, refuseStranger, watch } from './chapters/watching';

/** From an order to a film on screen, and what the book says of it. @throws StepFailed at the first step that does not hold */
export async function tellStory(stage: Stage): Promise<Readonly<{ north: Carrier; south: Carrier }>> {
  const begunAt = stage.clock.now();
  const { north, south } = await openHouse(stage);
  const sold = await sell(stage, north);
  const film = await bringFilm(stage, north, sold.contentGroupId);
  stage.narrator.chapter('Boxes are paired');
  const [boxA] = await pairBoxes(stage, north, sold.single, ['Box A']);
  const family = await pairBoxes(stage, north, sold.family, ['Box B1', 'Box B2', 'Box B3']);
  const [boxC] = await pairBoxes(stage, north, sold.stranger, ['Box C']);
  const [boxD] = await pairBoxes(stage, north, sold.caller, ['Box D']);
  if (boxA === undefined || boxD === undefined || boxC === undefined || family[0] === undefined)
    throw new Error('A box is missing.');
  await watch(stage, boxA, film);
  await refuseStranger(stage, sold.stranger, boxC, film);
  await competeForStreams(stage, family, film);
  await tryDoors(stage, boxA, film);
  await suspend(stage, north, { household: sold.single, subscriptionId: sold.subscriptionId, box: boxA, film });
  await healLapse(stage, north, family[0], film);
  await glance(stage, boxD, film);
  await replayUsage(stage, north, sold.single, begunAt);
  await lookFromOutside(stage, south, sold.single);
  await printReport(stage, north, dayIn('Europe/Berlin', begunAt));
  return { north, south };
}

/** The day there, as `YYYY-MM-DD`, which is how Swedish writes dates. */
const dayIn = (timeZone: string, at: string): string => new Date(at).toLocaleDateString('sv-SE', { timeZone });
