import type { PackageRecord } from './package-record';
import type { PackagedTrack } from './packager.port';

export const segmentName = (index: number): string => `seg-${String(index).padStart(5, '0')}.m4s`;

export interface PlaylistKey {
  /** Relative to the playlist. */
  readonly uri: string;
  /** 32 hexadecimal digits. */
  readonly ivOf: (path: string) => string;
}

/** One track's playlist. It lies beside the track's folder. */
export function mediaPlaylist({ name, segmentSeconds }: PackagedTrack, key?: PlaylistKey): string {
  const segments = segmentSeconds.flatMap((seconds, index) => {
    const path = `${name}/${segmentName(index)}`;
    // Each segment states its own: one tag for all would mean one initialisation vector for all.
    const keyLine = key && `#EXT-X-KEY:METHOD=AES-128,URI="${key.uri}",IV=0x${key.ivOf(path)}`;
    return [...(keyLine ? [keyLine] : []), `#EXTINF:${seconds.toFixed(6)},`, path];
  });
  return lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.round(Math.max(...segmentSeconds))}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    // Before the first key: a map is encrypted by the key that precedes it.
    `#EXT-X-MAP:URI="${name}/init.mp4"`,
    ...segments,
    '#EXT-X-ENDLIST',
  ]);
}

export function masterPlaylist({ renditions, tracks, frameRate }: PackageRecord): string {
  const audio = tracks.find(({ kind }) => kind === 'audio');
  const rate = (frameRate.numerator / frameRate.denominator).toFixed(3);
  const variants = renditions.flatMap(({ name, width, height }) => {
    const parts = tracks.filter((track) => track.name === name || track === audio);
    const attributes = [
      `BANDWIDTH=${sum(parts.map(peakBps))}`,
      `AVERAGE-BANDWIDTH=${sum(parts.map(averageBps))}`,
      `CODECS="${parts.map(({ codecs }) => codecs).join(',')}"`,
      `RESOLUTION=${width}x${height}`,
      `FRAME-RATE=${rate}`,
      ...(audio ? ['AUDIO="audio"'] : []),
    ];
    return [`#EXT-X-STREAM-INF:${attributes.join(',')}`, `${name}.m3u8`];
  });
  const media = `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Main",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio.m3u8"`;
  return lines(['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS', ...(audio ? [media] : []), ...variants]);
}

// A short last segment says little about what the line must carry.
const MIN_PEAK_SECONDS = 0.5;
const CIPHER_BLOCK_BYTES = 16;

/** The dearest segment, as it is when encrypted. */
export function peakBps({ segmentSeconds, segmentBytes }: PackagedTrack): number {
  const rates = segmentSeconds.map((seconds, index) => {
    const bytes = (segmentBytes[index] ?? 0) + CIPHER_BLOCK_BYTES;
    return seconds >= MIN_PEAK_SECONDS || segmentSeconds.length === 1 ? (bytes * 8) / seconds : 0;
  });
  return Math.ceil(Math.max(...rates));
}

export const averageBps = ({ segmentSeconds, segmentBytes }: PackagedTrack): number =>
  Math.ceil((sum(segmentBytes) * 8) / sum(segmentSeconds));

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const lines = (all: readonly string[]): string => `${all.join('\n')}\n`;
