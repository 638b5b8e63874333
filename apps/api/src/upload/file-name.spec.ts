import { fileNameOf } from './file-name';

describe('a file name as part of a media key', () => {
  it.each([
    ['film.mp4', 'film.mp4'],
    ['folder/Mein Film (1).MP4', 'Mein-Film-1-.MP4'],
    ['C:\\films\\film.mkv', 'film.mkv'],
    ['../../etc/passwd', 'passwd'],
    ['..', 'source'],
    ['.hidden', 'hidden'],
    ['фильм', 'source'],
    ['', 'source'],
  ])('%j becomes %j', (given, name) => {
    expect(fileNameOf(given)).toBe(name);
  });

  it('keeps the end of a long one, where it says what it is', () => {
    const name = fileNameOf(`${'x'.repeat(300)}.mp4`);
    expect(name).toHaveLength(100);
    expect(name).toMatch(/x\.mp4$/);
  });
});
