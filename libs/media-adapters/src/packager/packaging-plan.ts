import type { Fraction, ProbeFacts } from './probe';

export interface PackagingSettings {
  /** Of x264: faster ones look worse at the same bitrate. */
  readonly preset: 'ultrafast' | 'superfast' | 'veryfast' | 'faster' | 'fast' | 'medium';
  /** 0: as many as there are processors. */
  readonly threads: number;
}

export const standardPackaging: PackagingSettings = { preset: 'veryfast', threads: 0 };

export const SEGMENT_SECONDS = 4;

export interface PackagingPlan extends PackagingSettings {
  readonly durationMs: number;
  readonly videoIndex: number;
  readonly isInterlaced: boolean;
  readonly frameRate: Fraction;
  /** Highest first. */
  readonly renditions: readonly PlannedRendition[];
  readonly audio?: PlannedAudio;
  readonly poster: { readonly atMs: number; readonly width: number; readonly height: number };
  readonly thumbnails: { readonly everyMs: number; readonly width: number; readonly height: number };
}

export interface PlannedRendition {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly maxBitrateKbps: number;
}

export interface PlannedAudio {
  readonly index: number;
  readonly bitrateKbps: number;
}

/** Lines at 16:9; the bitrates are those of common practice for x264, for 30 pictures a second. */
const ladder = [
  { lines: 1080, maxBitrateKbps: 5_000 },
  { lines: 720, maxBitrateKbps: 2_800 },
  { lines: 480, maxBitrateKbps: 1_400 },
  { lines: 360, maxBitrateKbps: 800 },
] as const;

const MAX_FRAME_RATE = 60;
const WIDE = 16 / 9;
const THUMBNAILS = 20;

/** Nothing is enlarged, nothing cut or stretched. */
export function planPackaging(facts: ProbeFacts, settings: PackagingSettings = standardPackaging): PackagingPlan {
  const { durationMs, video, audio } = facts;
  const size = { width: video.width, height: video.height };
  const frameRate = frameRateOf(video.frameRate);
  const everySeconds = Math.max(SEGMENT_SECONDS, Math.ceil(durationMs / 1000 / THUMBNAILS));
  return {
    ...settings,
    durationMs,
    videoIndex: video.index,
    isInterlaced: video.isInterlaced,
    frameRate,
    renditions: renditionsFor(size, frameRate),
    ...(audio && { audio: { index: audio.index, bitrateKbps: 128 } }),
    poster: { atMs: Math.min(Math.round(durationMs / 10), 30_000), ...fitted(size, { width: 1280, height: 720 }) },
    thumbnails: { everyMs: everySeconds * 1000, ...fitted(size, { width: 320, height: 320 }) },
  };
}

type Size = Readonly<{ width: number; height: number }>;

function renditionsFor(size: Size, { numerator, denominator }: Fraction): PlannedRendition[] {
  const [long, short] = [Math.max(size.width, size.height), Math.min(size.width, size.height)];
  const rateFactor = numerator / denominator > 30 ? 1.5 : 1;
  const rungs = ladder.filter(({ lines }) => short >= lines || long >= Math.floor(lines * WIDE));
  return (rungs.length > 0 ? rungs : [{ ...ladder[3], lines: short }]).map(({ lines, maxBitrateKbps }) => {
    const box = { width: lines * WIDE, height: lines };
    const isUpright = size.height > size.width;
    return {
      name: `v${lines}`,
      ...fitted(size, isUpright ? { width: box.height, height: box.width } : box),
      maxBitrateKbps: Math.round(maxBitrateKbps * rateFactor),
    };
  });
}

/** As large as goes into the box, never larger than it is, in even numbers as 4:2:0 wants them. */
function fitted({ width, height }: Size, box: Size): Size {
  const factor = Math.min(1, box.width / width, box.height / height);
  const side = (length: number) => Math.max(2, Math.min(even(length * factor), 2 * Math.floor(length / 2)));
  return { width: side(width), height: side(height) };
}

const even = (length: number): number => 2 * Math.round(length / 2);

/** Kept as it is up to 60; above, every second picture, or every third, and so on. */
function frameRateOf({ numerator, denominator }: Fraction): Fraction {
  const divisor = Math.ceil(numerator / denominator / MAX_FRAME_RATE - 0.01);
  return { numerator, denominator: denominator * Math.max(1, divisor) };
}
