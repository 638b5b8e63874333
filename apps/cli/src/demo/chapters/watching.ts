import type { Device, Film, Household, Stage } from '../cast';
import { eventually } from '../eventually';
import { compareWithSource } from '../picture';
import { askToPlay, inWords, startBox, stopPlayback } from '../playback';

/** Seconds of film that are decoded and compared with the source, and the source's frames in them. */
const comparedSeconds = 12;
const framesAtLeast = 20 * comparedSeconds * 0.95;

/** A box plays, and what comes through the node is the film. */
export async function watch(stage: Stage, box: Device, film: Film): Promise<void> {
  const { narrator } = stage;
  narrator.chapter('The household watches');
  // The node reports what it holds with its next beats.
  const answer = await narrator.step(
    `${box.name} asks to play the film`,
    () =>
      eventually(
        'a grant',
        async () => {
          const asked = await askToPlay(stage, box, film);
          return asked.status === 503 ? undefined : asked;
        },
        60_000,
      ),
    ({ status, body }) => ({
      holds: status === 201 && body.decision.allowed,
      text: `${status}: ${inWords(body.decision)}`,
    }),
  );
  await narrator.step(
    `ffmpeg plays ${comparedSeconds} s through the node and compares each picture with the source`,
    () => compareWithSource(answer.body.manifestUrl, film.source, comparedSeconds),
    ({ frames, psnrDb }) => ({
      holds: frames >= framesAtLeast && psnrDb > 30,
      text: `${frames} pictures, PSNR ${psnrDb.toFixed(1)} dB`,
    }),
  );
  const player = startBox(stage, box, answer);
  await narrator.step(
    `${box.name} plays on in real time, at most 8 s ahead`,
    () => player.sees(({ status, bytes }) => status === 200 && bytes > 0, Date.now() + 4000, 20_000),
    (seen) => ({
      holds: seen !== undefined,
      text: `segments keep coming: ${player.requests.length} so far, each checked by the node alone`,
    }),
  );
  await player.stop();
  await narrator.step(
    `${box.name} stops, twice`,
    async () => [
      await stopPlayback(stage, box, answer.body.sessionId),
      await stopPlayback(stage, box, answer.body.sessionId),
    ],
    ([first, again]) => ({
      holds: first?.status === again?.status && (first?.status ?? 500) < 300,
      text: `${first?.status}, and ${again?.status} again`,
    }),
  );
}

/** A household without an order is refused, and told why. */
export async function refuseStranger(stage: Stage, { externalId }: Household, box: Device, film: Film): Promise<void> {
  await stage.narrator.step(
    `Household ${externalId}, which has ordered nothing, asks to play the film`,
    () => askToPlay(stage, box, film),
    ({ status, body }) => ({
      holds: status === 403 && body.decision.reasonCode === 'not-subscribed',
      text: `${status}: ${inWords(body.decision)}`,
    }),
  );
}

/** A third household looks in, so that the audience is large enough to be told. */
export async function glance(stage: Stage, box: Device, film: Film): Promise<void> {
  await stage.narrator.step(
    `${box.name} watches a little`,
    async () => {
      const answer = await askToPlay(stage, box, film);
      const player = startBox(stage, box, answer);
      const seen = await player.sees(({ status }) => status === 200, 0);
      await player.stop();
      await stopPlayback(stage, box, answer.body.sessionId);
      return seen;
    },
    (seen) => ({ holds: seen !== undefined, text: 'and stops' }),
  );
}
