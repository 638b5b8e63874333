import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  InvalidKey,
  KeyTaken,
  MediaMissing,
  OffsetConflict,
  RangeNotSatisfiable,
  type MediaStore,
} from '../media-store.port';

const text = (of: string): Uint8Array => Buffer.from(of);

async function* breaksOff(): AsyncIterable<Uint8Array> {
  yield text('the first half');
  throw new Error('the line broke');
}

async function contentAt(store: MediaStore, key: string, range?: { first: number; last?: number }): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of (await store.open(key, range)).content) parts.push(part);
  return Buffer.concat(parts).toString();
}

const keysUnder = async (store: MediaStore, prefix: string) => (await store.list(prefix)).map(({ key }) => key);

/** What a media store keeps, whatever it is made of. */
export function mediaStoreContract(name: string, make: () => Promise<MediaStore>): void {
  describe(`media store: ${name}`, () => {
    let store: MediaStore;
    beforeEach(async () => {
      store = await make();
    });

    objects(() => store);
    folders(() => store);
    uploads(() => store);
    invalidKeys(() => store);
  });
}

function objects(store: () => MediaStore): void {
  it('gives back what was put, with its size and hash', async () => {
    const sha256 = createHash('sha256').update('a film').digest('hex');
    expect(await store().put('sources/Film-1.mp4', text('a film'))).toEqual({
      key: 'sources/Film-1.mp4',
      bytes: 6,
      sha256,
    });
    expect(await contentAt(store(), 'sources/Film-1.mp4')).toBe('a film');
    expect(await store().stat('sources/Film-1.mp4')).toEqual({ key: 'sources/Film-1.mp4', bytes: 6 });
  });

  it('keeps the former content when the new one breaks off', async () => {
    await store().put('film', text('before'));
    await expect(store().put('film', breaksOff())).rejects.toThrow('the line broke');
    await expect(store().put('other', breaksOff())).rejects.toThrow('the line broke');
    expect(await contentAt(store(), 'film')).toBe('before');
    expect(await store().stat('other')).toBeUndefined();
  });

  it('opens a part, and none that is outside', async () => {
    await store().put('film', text('0123456789'));
    expect(await contentAt(store(), 'film', { first: 2, last: 4 })).toBe('234');
    expect(await contentAt(store(), 'film', { first: 8, last: 99 })).toBe('89');
    expect((await store().open('film', { first: 8 })).bytes).toBe(10);
    await expect(store().open('film', { first: 10 })).rejects.toThrow(RangeNotSatisfiable);
  });

  it('holds an empty object', async () => {
    await store().put('empty', new Uint8Array());
    expect(await contentAt(store(), 'empty')).toBe('');
  });

  it('says what is missing', async () => {
    await expect(store().open('nowhere')).rejects.toThrow(MediaMissing);
    await expect(store().withLocalFile('nowhere', readFile)).rejects.toThrow(MediaMissing);
    expect(await store().stat('nowhere')).toBeUndefined();
  });

  it('lends a file to a program', async () => {
    await store().put('film', text('pictures'));
    expect(String(await store().withLocalFile('film', (path) => readFile(path)))).toBe('pictures');
  });

  it('puts no file where a folder is, and no folder where a file is', async () => {
    await store().put('a/b', text('x'));
    await expect(store().put('a', text('x'))).rejects.toThrow(KeyTaken);
    await expect(store().put('a/b/c', text('x'))).rejects.toThrow(KeyTaken);
    await expect(store().append('a/b/c', 0, text('x'))).rejects.toThrow(KeyTaken);
  });
}

function folders(store: () => MediaStore): void {
  const fill = async (prefix: string, content: string) => {
    await store().put(`${prefix}/master.m3u8`, text(content));
    await store().put(`${prefix}/v720/init.mp4`, text(content));
  };

  it('lists a folder in order, and nothing of its neighbours', async () => {
    await fill('a', 'x');
    await fill('ab', 'x');
    expect(await keysUnder(store(), 'a')).toEqual(['a/master.m3u8', 'a/v720/init.mp4']);
    expect(await keysUnder(store(), 'none')).toEqual([]);
  });

  it('publishes a folder whole', async () => {
    await fill('unfinished/1', 'x');
    expect(await store().publish('unfinished/1', 'packages/1')).toBe('published');
    expect(await keysUnder(store(), 'packages')).toEqual(['packages/1/master.m3u8', 'packages/1/v720/init.mp4']);
    expect(await keysUnder(store(), 'unfinished')).toEqual([]);
  });

  it('lets the first publisher win', async () => {
    await fill('unfinished/1', 'first');
    await fill('unfinished/2', 'second');
    const answers = await Promise.all(['1', '2'].map((one) => store().publish(`unfinished/${one}`, 'packages/1')));
    expect(answers.sort()).toEqual(['already-there', 'published']);
    const contents = await Promise.all((await store().list('packages/1')).map(({ key }) => contentAt(store(), key)));
    expect(new Set(contents).size).toBe(1);
    await expect(store().publish('unfinished/1', 'packages/1')).resolves.toBe('already-there');
  });

  it('publishes nothing that is not there', async () => {
    await expect(store().publish('unfinished/1', 'packages/1')).rejects.toThrow(MediaMissing);
  });

  it('deletes an object or a folder, once or twice', async () => {
    await fill('a', 'x');
    await store().delete('a/v720');
    expect(await keysUnder(store(), 'a')).toEqual(['a/master.m3u8']);
    await store().delete('a');
    await store().delete('a');
    expect(await keysUnder(store(), 'a')).toEqual([]);
  });
}

function uploads(store: () => MediaStore): void {
  it('appends chunks one after another', async () => {
    await store().append('uploads/1', 0, text('first '));
    expect(await store().append('uploads/1', 6, text('second'))).toEqual({ key: 'uploads/1', bytes: 12 });
    expect(await contentAt(store(), 'uploads/1')).toBe('first second');
  });

  it('says where an upload is when a chunk belongs elsewhere', async () => {
    await store().append('uploads/1', 0, text('first '));
    const error = await store()
      .append('uploads/1', 0, text('first '))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OffsetConflict);
    expect(error).toMatchObject({ actual: 6 });
    await expect(store().append('uploads/1', 7, text('x'))).rejects.toThrow(OffsetConflict);
  });

  it('takes one of two chunks for the same place', async () => {
    const both = await Promise.allSettled(['aa', 'bb'].map((chunk) => store().append('uploads/1', 0, text(chunk))));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await store().stat('uploads/1'))?.bytes).toBe(2);
  });
}

function invalidKeys(store: () => MediaStore): void {
  const bad = ['', '/', '/etc', 'a/', 'a//b', '..', 'a/../b', '.hidden', 'a\\b', 'a\0', 'a b', 'ä', '-a', 'a\n'];

  it.each([...bad, 'a'.repeat(201), Array(200).fill('abc').join('/')])('refuses the key %j', async (key) => {
    await expect(store().put(key, text('x'))).rejects.toThrow(InvalidKey);
    await expect(store().open(key)).rejects.toThrow(InvalidKey);
    await expect(store().stat(key)).rejects.toThrow(InvalidKey);
    await expect(store().list(key)).rejects.toThrow(InvalidKey);
    await expect(store().delete(key)).rejects.toThrow(InvalidKey);
    await expect(store().publish(key, 'b')).rejects.toThrow(InvalidKey);
    await expect(store().publish('b', key)).rejects.toThrow(InvalidKey);
    await expect((async () => store().append(key, 0, text('x')))()).rejects.toThrow(InvalidKey);
  });
}
