import fc from 'fast-check';
import { CopyFrames, MalformedCopy } from './copy-frames';

const int16 = (value: number) => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const header = Buffer.concat([signature, int32(0), int32(0)]);
const trailer = int16(-1);
const rowOf = (...fields: string[]) =>
  Buffer.concat([
    int16(fields.length),
    ...fields.flatMap((text) => [int32(Buffer.byteLength(text)), Buffer.from(text)]),
  ]);

const rows = [
  ['1', '', '{"a":"é😀"}'],
  ['', '', ''],
  ['2', 'stream', 'x'.repeat(300)],
];
const whole = Buffer.concat([header, ...rows.map((row) => rowOf(...row)), trailer]);

function read(pieces: readonly Buffer[], fields = 3): string[][] {
  const found: string[][] = [];
  const frames = new CopyFrames(fields, (bytes, at) => {
    let end = at;
    const text = () => bytes.toString('utf8', end + 4, (end += 4 + bytes.readInt32BE(end)));
    found.push(Array.from({ length: fields }, text));
  });
  for (const piece of pieces) frames.push(piece);
  frames.end();
  return found;
}

describe('reading a binary copy', () => {
  it('gives its rows, however it is cut in two', () => {
    for (let at = 0; at <= whole.length; at++) expect(read([whole.subarray(0, at), whole.subarray(at)])).toEqual(rows);
  });

  it('gives its rows byte by byte', () => {
    expect(read([...whole].map((byte) => Buffer.from([byte])))).toEqual(rows);
  });

  it('gives its rows in any pieces, whatever stands in them', () => {
    const anyRows = fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string(), fc.string({ maxLength: 2000 })));
    fc.assert(
      fc.property(anyRows, fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1 }), (texts, sizes) => {
        const bytes = Buffer.concat([header, ...texts.map((row) => rowOf(...row)), trailer]);
        const pieces: Buffer[] = [];
        for (let at = 0, n = 0; at < bytes.length; n++) {
          const size = sizes[n % sizes.length] as number;
          pieces.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(read(pieces)).toEqual(texts);
      }),
    );
  });

  it('passes over what a newer server puts into the header, also cut anywhere', () => {
    const extended = Buffer.concat([signature, int32(1), int32(3), Buffer.from('new'), rowOf('a', 'b', 'c'), trailer]);
    for (let at = 0; at <= extended.length; at++)
      expect(read([extended.subarray(0, at), extended.subarray(at)])).toEqual([['a', 'b', 'c']]);
  });

  it('gives a row as soon as it is whole', () => {
    let seen = 0;
    const frames = new CopyFrames(3, () => seen++);
    frames.push(whole.subarray(0, header.length + rowOf(...(rows[0] as string[])).length));
    expect(seen).toBe(1);
  });

  it.each([
    ['another beginning', Buffer.from('PGDUMP\n and more than a header')],
    ['a form that is not known', Buffer.concat([signature, int32(1 << 16), int32(0), trailer])],
    ['a header of negative length', Buffer.concat([signature, int32(0), int32(-5), trailer])],
    ['too few fields', Buffer.concat([header, rowOf('a', 'b'), trailer])],
    ['too many fields', Buffer.concat([header, rowOf('a', 'b', 'c', 'd'), trailer])],
    ['no fields', Buffer.concat([header, int16(0), trailer])],
    ['a negative number of fields', Buffer.concat([header, int16(-2), trailer])],
    ['a field without a value', Buffer.concat([header, int16(3), int32(-1), int32(0), int32(0), trailer])],
    ['a field of negative length', Buffer.concat([header, int16(3), int32(-2_147_483_648), trailer])],
    ['a field that would never end', Buffer.concat([header, int16(3), int32(2_147_483_647), trailer])],
    ['something after the trailer', Buffer.concat([whole, Buffer.from([0])])],
    ['a second copy after the first', Buffer.concat([whole, whole])],
  ])('refuses %s', (_, bytes) => {
    expect(() => read([bytes])).toThrow(MalformedCopy);
    expect(() => read([...bytes].map((byte) => Buffer.from([byte])))).toThrow(MalformedCopy);
  });

  it('does not take a part for the whole', () => {
    for (let at = 0; at < whole.length; at++) expect(() => read([whole.subarray(0, at)])).toThrow(MalformedCopy);
  });

  it('either reads or refuses noise, and never gives a row that is not there', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const bytes = Buffer.concat([header, noise]);
        let seen = 0;
        try {
          new CopyFrames(3, () => seen++).push(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedCopy);
        }
        expect(seen).toBeLessThanOrEqual(noise.length / 14);
      }),
    );
  });
});
