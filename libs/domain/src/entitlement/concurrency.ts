import type { PlaybackContent } from './decision-record';

type Stream = Readonly<{ deviceId: string; content: PlaybackContent }>;

export const sameStream = (a: Stream, b: Stream): boolean =>
  a.deviceId === b.deviceId && a.content.kind === b.content.kind && a.content.id === b.content.id;

/** Streams in use: the same content on the same device counts once. */
export const usedStreams = (live: readonly Stream[]): number =>
  live.filter((one, index) => live.findIndex((other) => sameStream(one, other)) === index).length;
