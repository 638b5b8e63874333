import type { Device, Film, Stage } from '../cast';
import { askToPlay, stopPlayback } from '../playback';

/** Who forges, cuts or borrows a token gets nothing. */
export async function tryDoors(stage: Stage, box: Device, film: Film): Promise<void> {
  const { narrator } = stage;
  narrator.chapter('At the door');
  const granted = await askToPlay(stage, box, film);
  const { manifestUrl, sessionId } = granted.body;
  const token = /\/p\/([^/]+)\//.exec(manifestUrl)?.[1] ?? '';
  const forged = flipped(token);
  const attempts = {
    'a forged token': manifestUrl.replace(token, forged),
    'a token cut short': manifestUrl.replace(token, token.slice(0, -6)),
    'no token': manifestUrl.replace(`/p/${token}`, ''),
    'the token on another title': manifestUrl.replace(film.assetId, crypto.randomUUID()),
  };
  for (const [name, url] of Object.entries(attempts)) {
    await narrator.step(
      `Somebody comes with ${name}`,
      async () => {
        const answer = await fetch(url);
        return { status: answer.status, text: await answer.text() };
      },
      ({ status, text }) => ({
        holds: status >= 403 && status < 500 && !text.includes('#EXTM3U'),
        text: `${status}, and no byte of the film`,
      }),
    );
  }
  await stopPlayback(stage, box, sessionId);
}

/** One bit of the payload turned over. */
function flipped(token: string): string {
  const bytes = Buffer.from(token, 'base64url');
  const middle = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  return bytes.toString('base64url');
}
