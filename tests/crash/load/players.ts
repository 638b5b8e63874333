import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { uuidV5 } from '@event-store';
import type { Box, PlaybackAnswer } from '../../world/house/box';
import type { Reply } from '../../world/house/http';
import type { Heard, Write } from '../ledger';
import { heardOf, replyOf } from './doors';
import type { Scene } from './scene';

export type Player = Readonly<{ accountId: string; box: Box; assetId: string }>;

/** A session whose player was heard within this time is held, whatever was killed: a lease lasts 30 s. */
const heldMs = 20_000;
const beats = 3;

/** Starts to play, says so now and then, and stops; and asks between for what the household has not bought. */
export const watchFilms =
  (scene: Scene, player: Player) =>
  async (enough: AbortSignal): Promise<void> => {
    while (!enough.aborted) {
      await watchOne(scene, player, enough);
      await scene.ledger.write(denied(scene, player), enough);
      await pause(20);
    }
  };

async function watchOne(scene: Scene, player: Player, enough: AbortSignal): Promise<void> {
  const opened: { sessionId?: string } = {};
  await scene.ledger.write(start(scene, player, opened), enough);
  const { sessionId } = opened;
  if (sessionId === undefined) return;
  await holdOn(scene, player, sessionId);
  await scene.ledger.write(stop(scene, player, sessionId), enough);
}

async function holdOn({ findings }: Scene, { box }: Player, sessionId: string): Promise<void> {
  for (let beat = 0, heardAt = Date.now(); beat < beats; beat += 1) {
    await pause(50);
    const reply = await replyOf(box.heartbeat(sessionId));
    if (reply === undefined || reply.status === 503) continue;
    if (reply.status !== 200 && Date.now() - heardAt < heldMs)
      findings.add('unexpected answer', `heartbeat: ${reply.status} ${JSON.stringify(reply.body)}`);
    heardAt = Date.now();
  }
}

function start({ carrier }: Scene, { accountId, box, assetId }: Player, opened: { sessionId?: string }): Write {
  const key = randomUUID();
  const commandId = uuidV5(carrier.carrierId, uuidV5(box.deviceId, key));
  const once: { said?: Heard } = {};
  return {
    what: 'start',
    commandId,
    stream: `viewing-${accountId}`,
    send: async () => {
      const reply = await replyOf(box.askToPlay(assetId, { key }));
      // A session that has ended since says so to whoever asks for it again.
      if (reply?.status === 410 && once.said) return once.said;
      // Sessions that were given up live on until they lapse, and may fill the household's budget.
      if (reply?.status === 409) return { kind: 'refused' };
      const heard = heardOf(reply, { statuses: [201], said: ({ sessionId, manifestUrl }) => [sessionId, manifestUrl] });
      if (heard.kind === 'answered') {
        opened.sessionId = reply?.body.sessionId ?? '';
        once.said = heard;
      }
      return heard;
    },
  };
}

const stop = ({ carrier }: Scene, { accountId, box }: Player, sessionId: string): Write => ({
  what: 'stop',
  commandId: uuidV5(carrier.carrierId, uuidV5(sessionId, 'stop')),
  stream: `viewing-${accountId}`,
  send: async () => heardOf(await replyOf(box.stop(sessionId)), { statuses: [204], said: () => '' }),
  mayBeNothing: true,
});

function denied({ carrier }: Scene, { accountId, box }: Player): Write {
  const [key, assetId] = [randomUUID(), randomUUID()];
  const commandId = uuidV5(uuidV5(carrier.carrierId, uuidV5(box.deviceId, key)), 'deny');
  const said = ({ decision }: Reply<PlaybackAnswer>['body']) => decision;
  return {
    what: 'denial',
    commandId,
    stream: `denial-${accountId}`,
    send: async () => heardOf(await replyOf(box.askToPlay(assetId, { key })), { statuses: [403], said }),
  };
}
