import { join } from 'node:path';
import { fileFromPackage } from '../system/apt';
import type { Settings } from '../settings';

/** A short film with picture and sound that Debian ships as an example: 14 s, 720p. */
const inPackage = 'usr/lib/python3/dist-packages/imageio/resources/images/cockatoo.mp4';

/** The path of the film, fetched once. */
export async function sampleFilm({ root }: Settings): Promise<string> {
  const target = join(root, '.cache', 'film', 'cockatoo.mp4');
  await fileFromPackage('python3-imageio', inPackage, target);
  return target;
}
