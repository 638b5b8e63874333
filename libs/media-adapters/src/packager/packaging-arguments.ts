import { join } from 'node:path';
import { SEGMENT_SECONDS, type PackagingPlan, type PlannedRendition } from './packaging-plan';
import type { Fraction } from './probe';

/** Files that hold films. Lists of other files (HLS, DASH, concat) are not among them: they could name any file here. */
const containers = 'mov,matroska,mpegts,mpeg,avi,flv,asf,ogg,mxf,mxf_opatom,gxf,nut,rm,wtv,dv';

const onlyFilms = ['-protocol_whitelist', 'file', '-format_whitelist', containers];

export const probeArguments = (source: string): string[] => [
  ...['-v', 'error', '-hide_banner', ...onlyFilms],
  ...['-print_format', 'json', '-show_format', '-show_streams', `file:${source}`],
];

export interface PackagingPlaces {
  readonly source: string;
  readonly folder: string;
}

/** One run reads the source once and writes every rendition, the sound and the pictures. */
export const packagingArguments = (plan: PackagingPlan, { source, folder }: PackagingPlaces): string[] => [
  ...['-nostdin', '-hide_banner', '-loglevel', 'error', '-nostats', '-progress', 'pipe:1', '-y'],
  ...[...onlyFilms, '-i', `file:${source}`],
  ...['-filter_complex', filterGraph(plan)],
  ...plan.renditions.flatMap((rendition) => [
    ...videoArguments(plan, rendition),
    ...hlsArguments(folder, rendition.name),
  ]),
  ...(plan.audio ? [...audioArguments(plan.audio), ...hlsArguments(folder, 'audio')] : []),
  ...['-map', '[poster]', '-frames:v', '1', '-q:v', '3', '-update', '1', join(folder, 'poster.jpg')],
  ...['-map', '[thumbs]', '-fps_mode', 'passthrough', '-q:v', '5', join(folder, 'thumb-%05d.jpg')],
];

function filterGraph({ videoIndex, isInterlaced, frameRate, renditions, poster, thumbnails }: PackagingPlan): string {
  const names = renditions.map(({ name }) => name);
  const split = [...names, 'poster', 'thumbs'].map((name) => `[${name}_in]`).join('');
  const size = ({ width, height }: { width: number; height: number }) => `scale=${width}:${height},setsar=1`;
  const everySeconds = thumbnails.everyMs / 1000;
  return [
    `[0:${videoIndex}]${isInterlaced ? 'yadif,' : ''}fps=${text(frameRate)}:start_time=0,format=yuv420p,split=${names.length + 2}${split}`,
    ...renditions.map((rendition) => `[${rendition.name}_in]${size(rendition)}[${rendition.name}]`),
    `[poster_in]select='gte(t,${poster.atMs / 1000})*isnan(prev_selected_t)',${size(poster)},format=yuvj420p[poster]`,
    `[thumbs_in]select='isnan(prev_selected_t)+gte(t-prev_selected_t,${everySeconds})',${size(thumbnails)},format=yuvj420p[thumbs]`,
  ].join(';');
}

function videoArguments({ preset, threads, frameRate }: PackagingPlan, rendition: PlannedRendition): string[] {
  const framesPerSegment = Math.ceil((frameRate.numerator / frameRate.denominator) * SEGMENT_SECONDS);
  return [
    ...['-map', `[${rendition.name}]`, '-fps_mode', 'passthrough'],
    ...['-c:v', 'libx264', '-preset', preset, '-profile:v', 'high', '-threads', String(threads)],
    ...['-crf', '23', '-maxrate', `${rendition.maxBitrateKbps}k`, '-bufsize', `${rendition.maxBitrateKbps * 2}k`],
    // Pictures that refer forward would make the stream begin late, which players correct in different ways.
    ...['-bf', '0'],
    // Segments start where the clock says, not where a count of pictures does: at 29.97 the two drift apart.
    ...['-force_key_frames', `expr:gte(t,n_forced*${SEGMENT_SECONDS})`, '-forced-idr', '1'],
    ...['-g', String(framesPerSegment), '-sc_threshold', '0', '-flags', '+cgop'],
  ];
}

const audioArguments = ({ index, bitrateKbps }: { index: number; bitrateKbps: number }): string[] => [
  ...['-map', `0:${index}`, '-c:a', 'aac', '-b:a', `${bitrateKbps}k`, '-ac', '2', '-ar', '48000'],
  ...['-af', 'aresample=async=1:first_pts=0'],
];

const hlsArguments = (folder: string, name: string): string[] => [
  ...['-map_metadata', '-1', '-map_chapters', '-1'],
  ...['-f', 'hls', '-hls_time', String(SEGMENT_SECONDS), '-hls_playlist_type', 'vod', '-hls_list_size', '0'],
  ...['-hls_segment_type', 'fmp4', '-hls_fmp4_init_filename', 'init.mp4'],
  ...['-hls_segment_filename', join(folder, name, 'seg-%05d.m4s'), join(folder, name, 'index.m3u8')],
];

const text = ({ numerator, denominator }: Fraction): string => `${numerator}/${denominator}`;
