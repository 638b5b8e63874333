import type { PlaybackContent, PlaybackMode } from '@domain/entitlement/decision-record';
import { choiceOf, fieldsOf, uuidOf, wholeOf } from './request-fields';

/** What a player asks for. */
export type PlaybackWish = Readonly<{
  content: PlaybackContent;
  mode: PlaybackMode;
  maxHeight?: number;
  /** The termination code of a rival session. */
  ending?: string;
}>;

/** @throws Problem naming the field */
export function playbackWishOf(body: unknown): PlaybackWish {
  const { content, mode, maxHeight, ending } = fieldsOf(body, 'body', ['content', 'mode', 'maxHeight', 'ending']);
  const { kind, id } = fieldsOf(content, 'content', ['kind', 'id']);
  return {
    content: { kind: choiceOf(kind, 'content.kind', ['asset']), id: uuidOf(id, 'content.id') },
    mode: choiceOf(mode, 'mode', ['vod']),
    ...(maxHeight !== undefined && { maxHeight: wholeOf(maxHeight, 'maxHeight', { min: 1, max: 10_000 }) }),
    ...(ending !== undefined && { ending: uuidOf(ending, 'ending') }),
  };
}
