import type { SourceFacts } from '@domain/asset/asset.events';
import { Unplayable } from './packager-faults';

/** What is known of a source, and all that the plan is made from. */
export interface ProbeFacts {
  readonly container: string;
  readonly durationMs: number;
  readonly bytes: number;
  readonly video: VideoFacts;
  readonly audio?: AudioFacts;
}

export interface VideoFacts {
  /** The number of the stream in the file. */
  readonly index: number;
  readonly codec: string;
  /** As shown: square pixels, upright. */
  readonly width: number;
  readonly height: number;
  readonly frameRate: Fraction;
  readonly isFrameRateConstant: boolean;
  readonly isInterlaced: boolean;
}

export interface AudioFacts {
  readonly index: number;
  readonly codec: string;
  readonly channels: number;
  readonly sampleRateHz: number;
}

export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

/** As it stands in the book. */
export function sourceFactsOf({ video, audio, ...rest }: ProbeFacts): SourceFacts {
  const { codec, width, height, frameRate } = video;
  const rounded = Math.round((frameRate.numerator / frameRate.denominator) * 1000) / 1000;
  return {
    ...rest,
    video: { codec, width, height, frameRate: rounded },
    ...(audio && { audio: { codec: audio.codec, channels: audio.channels, sampleRateHz: audio.sampleRateHz } }),
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads the JSON that `ffprobe -show_format -show_streams` writes. */
export function parseProbe(json: unknown): ProbeFacts {
  const root = fieldsOf(json);
  const format = fieldsOf(root['format']);
  const streams = Array.isArray(root['streams']) ? root['streams'].map(fieldsOf) : [];
  const video = streams.find((stream) => stream['codec_type'] === 'video' && !isCover(stream));
  if (!video) throw new Unplayable('it has no video');
  const audio = streams.find((stream) => stream['codec_type'] === 'audio' && numberOf(stream['channels']) > 0);
  const durationMs = Math.round((numberOf(video['duration']) || numberOf(format['duration'])) * 1000);
  if (durationMs <= 0) throw new Unplayable('it has no duration');
  return {
    container: textOf(format['format_name']),
    durationMs,
    bytes: numberOf(format['size']),
    video: videoFacts(video),
    ...(audio && { audio: audioFacts(audio) }),
  };
}

function videoFacts(stream: Fields): VideoFacts {
  const [width, height] = [numberOf(stream['width']), numberOf(stream['height'])];
  const frameRate = fractionOf(stream['avg_frame_rate']) ?? fractionOf(stream['r_frame_rate']);
  if (width <= 0 || height <= 0) throw new Unplayable('its picture has no size');
  if (!frameRate) throw new Unplayable('its video has no frame rate');
  const aspect = fractionOf(stream['sample_aspect_ratio'], ':') ?? { numerator: 1, denominator: 1 };
  // Wide pixels are made square by making the picture narrower or lower, so that nothing is enlarged.
  const squareWidth = Math.round(width * Math.min(1, aspect.numerator / aspect.denominator));
  const squareHeight = Math.round(height * Math.min(1, aspect.denominator / aspect.numerator));
  const isTurned = Math.abs(rotationOf(stream)) % 180 === 90;
  const nominal = fractionOf(stream['r_frame_rate']) ?? frameRate;
  return {
    index: numberOf(stream['index']),
    codec: textOf(stream['codec_name']),
    width: isTurned ? squareHeight : squareWidth,
    height: isTurned ? squareWidth : squareHeight,
    frameRate,
    isFrameRateConstant: frameRate.numerator * nominal.denominator === nominal.numerator * frameRate.denominator,
    isInterlaced: ['tt', 'bb', 'tb', 'bt'].includes(textOf(stream['field_order'])),
  };
}

const audioFacts = (stream: Fields): AudioFacts => ({
  index: numberOf(stream['index']),
  codec: textOf(stream['codec_name']),
  channels: numberOf(stream['channels']),
  sampleRateHz: numberOf(stream['sample_rate']),
});

const isCover = (stream: Fields): boolean => fieldsOf(stream['disposition'])['attached_pic'] === 1;

function rotationOf(stream: Fields): number {
  const sideData = Array.isArray(stream['side_data_list']) ? stream['side_data_list'].map(fieldsOf) : [];
  const matrix = sideData.find((entry) => entry['rotation'] !== undefined);
  return numberOf(matrix?.['rotation'] ?? fieldsOf(stream['tags'])['rotate']);
}

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

const textOf = (value: unknown): string => (typeof value === 'string' ? value : 'unknown');

function numberOf(value: unknown): number {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : 0;
}

function fractionOf(value: unknown, separator = '/'): Fraction | undefined {
  const [numerator = NaN, denominator = NaN] = textOf(value).split(separator).map(Number);
  return numerator > 0 && denominator > 0 ? { numerator, denominator } : undefined;
}
