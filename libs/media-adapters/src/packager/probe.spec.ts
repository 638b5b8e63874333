import { Unplayable } from './packager-faults';
import { parseProbe, sourceFactsOf } from './probe';

const video = {
  index: 0,
  codec_type: 'video',
  codec_name: 'h264',
  width: 1280,
  height: 720,
  avg_frame_rate: '30000/1001',
  r_frame_rate: '30000/1001',
};
const audio = { index: 1, codec_type: 'audio', codec_name: 'mp3', channels: 1, sample_rate: '16000' };
const format = { format_name: 'mov,mp4', duration: '14.000000', size: '728751' };
const probed = (...streams: object[]) => parseProbe({ format, streams });

describe('reading what ffprobe says', () => {
  it('keeps the facts that the plan is made from', () =>
    expect(probed(video, audio)).toEqual({
      container: 'mov,mp4',
      durationMs: 14_000,
      bytes: 728_751,
      video: {
        index: 0,
        codec: 'h264',
        width: 1280,
        height: 720,
        frameRate: { numerator: 30_000, denominator: 1001 },
        isFrameRateConstant: true,
        isInterlaced: false,
      },
      audio: { index: 1, codec: 'mp3', channels: 1, sampleRateHz: 16_000 },
    }));

  it('writes the frame rate into the book as a number', () =>
    expect(sourceFactsOf(probed(video))).toEqual({
      container: 'mov,mp4',
      durationMs: 14_000,
      bytes: 728_751,
      video: { codec: 'h264', width: 1280, height: 720, frameRate: 29.97 },
    }));

  it.each([
    ['makes wide pixels square by less height', { sample_aspect_ratio: '4:3' }, [1280, 540]],
    ['makes narrow pixels square by less width', { sample_aspect_ratio: '8:9' }, [1138, 720]],
    ['turns a film that was taken upright', { side_data_list: [{ rotation: -90 }] }, [720, 1280]],
    ['knows the old way of saying so', { tags: { rotate: '270' } }, [720, 1280]],
    ['leaves a film on its head as wide as it is', { side_data_list: [{ rotation: 180 }] }, [1280, 720]],
    ['takes an unknown aspect for square', { sample_aspect_ratio: '0:1' }, [1280, 720]],
  ])('%s', (_, more, size) => {
    const { width, height } = probed({ ...video, ...more }).video;
    expect([width, height]).toEqual(size);
  });

  it('sees that pictures come at uneven times', () =>
    expect(probed({ ...video, avg_frame_rate: '2997/125' }).video.isFrameRateConstant).toBe(false));

  it('sees that a picture is made of two fields', () =>
    expect(probed({ ...video, field_order: 'tt' }).video.isInterlaced).toBe(true));

  it('passes over the cover of an album', () =>
    expect(probed({ ...video, width: 600, disposition: { attached_pic: 1 } }, { ...video, index: 3 }).video.index).toBe(
      3,
    ));

  it.each([
    ['no video', [audio]],
    ['no size', [{ ...video, width: 0 }]],
    ['no frame rate', [{ ...video, avg_frame_rate: '0/0', r_frame_rate: '0/0' }]],
  ])('calls a source with %s unplayable', (_, streams) => expect(() => probed(...streams)).toThrow(Unplayable));

  it('calls a source without a duration unplayable', () =>
    expect(() => parseProbe({ format: {}, streams: [video] })).toThrow('it has no duration'));

  it.each([null, 'text', [], { streams: 'none' }])('is not led astray by %j', (json) =>
    expect(() => parseProbe(json)).toThrow(Unplayable),
  );
});
