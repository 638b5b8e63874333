import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ofDebian = '/usr/lib/python3/dist-packages/imageio/resources/images/cockatoo.mp4';

/** A real film: 14 s of 1280x720 at 20 pictures a second, with sound. */
export function sampleFilm(): string {
  const places = [process.env['USHER_SAMPLE_FILM'], join(process.cwd(), '.cache/film/cockatoo.mp4'), ofDebian];
  const found = places.find((place) => place && existsSync(place));
  if (found) return found;
  throw new Error(
    "No sample film: set USHER_SAMPLE_FILM to the cockatoo.mp4 of Debian's python3-imageio, or install that package",
  );
}
