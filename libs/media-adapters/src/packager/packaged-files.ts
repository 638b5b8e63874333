import { copyFile, readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PackagingFault } from './packager-faults';
import type { PackagedTrack } from './packager.port';
import type { PackagingPlan } from './packaging-plan';

/** Reads what ffmpeg wrote: its own playlists say how long each segment is, and are of no further use. */
export async function readTracks(folder: string, plan: PackagingPlan): Promise<PackagedTrack[]> {
  const tracks = [...plan.renditions.map(({ name }) => videoTrack(folder, name))];
  if (plan.audio) tracks.push(track(folder, { name: 'audio', kind: 'audio', codecs: 'mp4a.40.2' }));
  return Promise.all(tracks);
}

/** A film whose pictures end before the poster's instant has its first thumbnail for a poster. */
export async function ensurePoster(folder: string): Promise<void> {
  const poster = join(folder, 'poster.jpg');
  const isThere = await stat(poster).then(
    ({ size }) => size > 0,
    () => false,
  );
  if (isThere) return;
  await rm(poster, { force: true });
  await copyFile(join(folder, 'thumb-00001.jpg'), poster);
}

const videoTrack = async (folder: string, name: string): Promise<PackagedTrack> =>
  track(folder, { name, kind: 'video', codecs: avcCodecs(await readFile(join(folder, name, 'init.mp4'))) });

async function track(folder: string, head: Pick<PackagedTrack, 'name' | 'kind' | 'codecs'>): Promise<PackagedTrack> {
  const place = join(folder, head.name);
  const playlist = await readFile(join(place, 'index.m3u8'), 'utf8');
  const segmentSeconds = [...playlist.matchAll(/^#EXTINF:([\d.]+)/gm)].map(([, seconds]) => Number(seconds));
  await rm(join(place, 'index.m3u8'));
  const names = (await readdir(place)).filter((name) => name.startsWith('seg-')).sort();
  const segmentBytes = await Promise.all(names.map(async (name) => (await stat(join(place, name))).size));
  if (segmentBytes.length === 0 || segmentBytes.length !== segmentSeconds.length) {
    throw new PackagingFault(
      `${head.name} has ${segmentBytes.length} segments, listed are ${segmentSeconds.length}`,
      '',
    );
  }
  return { ...head, segmentSeconds, segmentBytes };
}

/** Profile, constraints and level lie behind the version byte of the avcC box. */
export function avcCodecs(init: Uint8Array): string {
  const at = Buffer.from(init).indexOf('avcC');
  if (at < 0 || at + 8 > init.length) throw new PackagingFault('the init segment names no AVC profile', '');
  return `avc1.${Buffer.from(init.subarray(at + 5, at + 8)).toString('hex')}`;
}
