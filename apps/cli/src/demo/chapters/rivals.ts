import type { Device, Film, Stage } from '../cast';
import { askToPlay, startBox, stopPlayback } from '../playback';

/** Two streams for three boxes: the third names one to end, and the ended one is told. */
export async function competeForStreams(stage: Stage, boxes: readonly Device[], film: Film): Promise<void> {
  const { narrator } = stage;
  narrator.chapter('Three boxes, two streams');
  const [first, second, third] = boxes;
  if (first === undefined || second === undefined || third === undefined) throw new Error('Three boxes are needed.');
  const grants = await narrator.step(
    `${first.name} and ${second.name} start`,
    async () => [await askToPlay(stage, first, film), await askToPlay(stage, second, film)] as const,
    (answers) => ({
      holds: answers.every(({ status }) => status === 201),
      text: answers.map(({ status }) => status).join(' and '),
    }),
  );
  const loser = startBox(stage, first, grants[0]);
  const stayer = startBox(stage, second, grants[1]);
  const refused = await narrator.step(
    `${third.name} starts, too`,
    () => askToPlay(stage, third, film),
    ({ status, body }) => ({
      holds: status === 409 && body.rivals?.length === 2,
      text: `${status}: ${body.decision.reasonCode}, with its rivals: ${body.rivals?.length ?? 0} sessions, each with a termination code`,
    }),
  );
  const rival = refused.body.rivals?.find(({ sessionId }) => sessionId === loser.playback.sessionId);
  const admitted = await narrator.step(
    `${third.name} asks again, and names the session of ${first.name} to end`,
    () => askToPlay(stage, third, film, rival?.terminationCode),
    ({ status }) => ({ holds: status === 201, text: `${status}: it plays` }),
  );
  await narrator.step(
    `${first.name} sends its next heartbeat`,
    () => loser.isTold(),
    (ending) => ({
      holds: ending?.status === 410 && JSON.stringify(ending.body).includes(admitted.body.sessionId),
      text: `${ending?.status}: ${String(ending?.body['reason'])}, by the session of ${third.name}`,
    }),
  );
  await Promise.all([loser.stop(), stayer.stop()]);
  await stopPlayback(stage, second, stayer.playback.sessionId);
  await stopPlayback(stage, third, admitted.body.sessionId);
}
