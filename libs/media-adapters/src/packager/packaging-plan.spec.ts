import { readFileSync, writeFileSync } from 'node:fs';
import { factsOfSample } from './contract/sample-facts';
import { packagingArguments } from './packaging-arguments';
import { planPackaging } from './packaging-plan';
import type { ProbeFacts } from './probe';

const film = factsOfSample(14_000);
const withVideo = (video: Partial<ProbeFacts['video']>): ProbeFacts => ({
  ...film,
  video: { ...film.video, ...video },
});
const sizes = (facts: ProbeFacts) =>
  planPackaging(facts).renditions.map((one) => `${one.name} ${one.width}x${one.height}`);
const fps = (numerator: number, denominator = 1) => ({ frameRate: { numerator, denominator } });

describe('the ladder', () => {
  it.each([
    [1920, 1080, ['v1080 1920x1080', 'v720 1280x720', 'v480 854x480', 'v360 640x360']],
    [3840, 2160, ['v1080 1920x1080', 'v720 1280x720', 'v480 854x480', 'v360 640x360']],
    [1280, 720, ['v720 1280x720', 'v480 854x480', 'v360 640x360']],
    [1920, 800, ['v1080 1920x800', 'v720 1280x534', 'v480 854x356', 'v360 640x266']],
    [720, 576, ['v480 600x480', 'v360 450x360']],
    [1080, 1920, ['v1080 1080x1920', 'v720 720x1280', 'v480 480x854', 'v360 360x640']],
    [320, 181, ['v181 320x180']],
    [853, 480, ['v480 852x480', 'v360 640x360']],
  ])('of %i x %i enlarges nothing and keeps the shape', (width, height, expected) => {
    expect(sizes(withVideo({ width, height }))).toEqual(expected);
  });

  it('has even lengths, none above the source, for whatever size', () => {
    for (let width = 2; width < 2_000; width += 37) {
      for (let height = 2; height < 1_200; height += 41) {
        for (const made of planPackaging(withVideo({ width, height })).renditions) {
          expect([made.width % 2, made.height % 2]).toEqual([0, 0]);
          expect(made.width <= width && made.height <= height).toBe(true);
        }
      }
    }
  });

  it('gives more bits to more pictures', () => {
    const of = (rate: number) => planPackaging(withVideo(fps(rate))).renditions.map((one) => one.maxBitrateKbps);
    expect(of(25)).toEqual([2_800, 1_400, 800]);
    expect(of(50)).toEqual([4_200, 2_100, 1_200]);
  });

  it.each([
    [fps(24_000, 1001), fps(24_000, 1001)],
    [fps(60), fps(60)],
    [fps(120), fps(120, 2)],
  ])('keeps a frame rate up to sixty', (source, { frameRate }) => {
    expect(planPackaging(withVideo(source)).frameRate).toEqual(frameRate);
  });
});

describe("ffmpeg's arguments", () => {
  const places = { source: '/in/film', folder: '/out' };
  const { audio: _audio, ...mute } = film;
  const cases: [string, ProbeFacts][] = [
    ['a-720p-film', film],
    ['a-film-without-sound', mute],
    ['an-interlaced-film-at-29.97', withVideo({ width: 640, height: 480, isInterlaced: true, ...fps(30_000, 1001) })],
  ];

  it.each(cases)('are as written down, for %s', (name, facts) => {
    const golden = new URL(`./golden/${name}.txt`, import.meta.url);
    const args = `${packagingArguments(planPackaging(facts), places).join('\n')}\n`;
    if (process.env['UPDATE_GOLDEN']) writeFileSync(golden, args);
    expect(args).toBe(readFileSync(golden, 'utf8'));
  });
});
