import { Box, type Playback } from './box';
import type { Device, Film, Stage } from './cast';
import { request, type Reply } from './http';

export type Decision = Readonly<{
  allowed: boolean;
  reasonCode: string;
  ruleId: string;
  policyVersion: string;
  because: readonly Readonly<Record<string, unknown>>[];
  validUntil?: string;
}>;
export type Rival = Readonly<{ sessionId: string; deviceId: string; terminationCode: string }>;
export type PlaybackAnswer = Playback & Readonly<{ decision: Decision; rivals?: readonly Rival[] }>;

export const askToPlay = (
  { api }: Stage,
  device: Device,
  film: Film,
  ending?: string,
): Promise<Reply<PlaybackAnswer>> =>
  request<PlaybackAnswer>('POST', `${api}/v1/playbacks`, {
    bearer: device.credential,
    idempotencyKey: crypto.randomUUID(),
    body: { content: { kind: 'asset', id: film.assetId }, mode: 'vod', ...(ending !== undefined && { ending }) },
  });

/** A box that plays what it was granted, in real time, until it is told to end. */
export const startBox = (stage: Stage, device: Device, answer: Reply<PlaybackAnswer>): Box =>
  started(stage, device, answer, { obedient: true });

/** A box that goes on asking for segments whatever it is told. */
export const startStubbornBox = (stage: Stage, device: Device, answer: Reply<PlaybackAnswer>): Box =>
  started(stage, device, answer, { obedient: false });

function started(
  { api }: Stage,
  device: Device,
  answer: Reply<PlaybackAnswer>,
  manners: Readonly<{ obedient: boolean }>,
): Box {
  const box = new Box(api, device.credential, answer.body);
  box.play(manners);
  return box;
}

export const stopPlayback = ({ api }: Stage, device: Device, sessionId: string) =>
  request('DELETE', `${api}/v1/playbacks/${sessionId}`, { bearer: device.credential });

/** A decision in one line. */
export const inWords = ({ reasonCode, ruleId, policyVersion, because }: Decision): string =>
  `${reasonCode} (rule ${ruleId}, policy ${policyVersion})${because.length === 0 ? '' : `, because of ${because.map(({ kind }) => String(kind)).join(', ')}`}`;
