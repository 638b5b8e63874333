import { scalarResolvers } from './scalars';

const read = (name: string, value: unknown): unknown => scalarResolvers[name]?.parseValue(value);

describe('reading a value from outside', () => {
  it.each([
    ['Instant', '2026-01-05T12:00:00.000Z'],
    ['LocalDate', '2024-02-29'],
    ['TimeZone', 'Europe/Berlin'],
    ['LocalizedText', { en: 'Cockatoo', 'zh-Hant': '鳳頭鸚鵡' }],
    ['UUID', 'c9f7b1de-6f0a-5c51-8d7d-0a3d4f1b2e60'],
    ['Money', { minorUnits: -100, currency: 'EUR' }],
    ['ShortText', "O'Brien; DROP TABLE x; -- 🎬"],
    ['EmailAddress', 'ada@example.org'],
    ['ExternalId', 'K-1001/2'],
    ['ServiceName', 'boss-dunning'],
    ['PageSize', 100],
    ['PairingCode', 'bcdf ghjk'],
    ['WebAddress', 'http://127.0.0.1:8480'],
    ['BigCount', 2 ** 40],
  ])('takes a good %s as it is: %j', (name, value) => expect(read(name, value)).toEqual(value));

  it.each([
    ['Instant', '2026-01-05T12:00:00Z'],
    ['Instant', '2026-02-30T12:00:00.000Z'],
    ['Instant', '0000-01-05T12:00:00.000Z'],
    ['LocalDate', '2023-02-29'],
    ['LocalDate', '9999-12-31'],
    ['TimeZone', 'Mars/Olympus'],
    ['LocalizedText', {}],
    ['LocalizedText', []],
    ['LocalizedText', { en: '' }],
    ['LocalizedText', { '../x': 'y' }],
    ['UUID', 'c9f7b1de6f0a5c518d7d0a3d4f1b2e60'],
    ['UUID', 7],
    ['Money', { minorUnits: 0.5, currency: 'EUR' }],
    ['Money', { minorUnits: 5, currency: 'EUR', extra: 1 }],
    ['ShortText', ' '],
    ['ShortText', 'two\nlines'],
    ['ShortText', 'x'.repeat(201)],
    ['ShortText', '\ud800'],
    ['LongText', 'a\u0000b'],
    ['EmailAddress', 'ada@@example.org'],
    ['Password', 'too short'],
    ['ExternalId', '../x'],
    ['PageSize', 0],
    ['PageSize', 101],
    ['PageSize', 1.5],
    ['Cursor', 'not a cursor'],
    ['PairingCode', 'BCDF-GHJ'],
    ['WebAddress', 'javascript:alert(1)'],
    ['WebAddress', 'http://x/;include'],
    ['WebAddress', 'http://x/\u0000'],
    ['WebAddress', 'http://x/\ud800'],
    ['BigCount', -1],
  ])('refuses a bad %s: %j', (name, value) => expect(() => read(name, value)).toThrow(/^This is not /));

  it('spells UUIDs in one way', () => {
    expect(read('UUID', 'C9F7B1DE-6F0A-5C51-8D7D-0A3D4F1B2E60')).toBe('c9f7b1de-6f0a-5c51-8d7d-0a3d4f1b2e60');
  });
});
