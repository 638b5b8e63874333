import type { ProbeFacts } from '../probe';

/** Facts of a film of this length, for fakes. */
export const factsOfSample = (durationMs: number): ProbeFacts => ({
  container: 'mov,mp4,m4a,3gp,3g2,mj2',
  durationMs,
  bytes: 728_751,
  video: {
    index: 0,
    codec: 'h264',
    width: 1280,
    height: 720,
    frameRate: { numerator: 20, denominator: 1 },
    isFrameRateConstant: true,
    isInterlaced: false,
  },
  audio: { index: 1, codec: 'mp3', channels: 1, sampleRateHz: 44_100 },
});
