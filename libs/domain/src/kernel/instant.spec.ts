import { endOfDay, fromEpochMs, isInstant, isLocalDate, startOfDay, toEpochMs, type LocalDate, type TimeZone } from '.';

describe('an instant', () => {
  it.each(['0001-01-01T00:00:00.000Z', '2024-02-29T23:59:59.999Z', '9999-12-31T23:59:59.999Z'])('can be %s', (text) => {
    expect(isInstant(text)).toBe(true);
    expect(isInstant(text) && fromEpochMs(toEpochMs(text))).toBe(text);
  });

  it.each([
    '0000-12-31T23:59:59.999Z',
    '10000-01-01T00:00:00.000Z',
    '2023-02-29T00:00:00.000Z',
    '2026-01-01T24:00:00.000Z',
  ])('is never %s', (text) => expect(isInstant(text)).toBe(false));
});

describe('a day', () => {
  it.each(['0002-01-01', '9998-12-31'])(
    'of the first or last year begins and ends at an instant anywhere: %s',
    (text) => {
      expect(isLocalDate(text)).toBe(true);
      for (const zone of ['Pacific/Kiritimati', 'Pacific/Niue'] as TimeZone[])
        expect([startOfDay(text as LocalDate, zone), endOfDay(text as LocalDate, zone)].every(isInstant)).toBe(true);
    },
  );

  it.each(['0000-01-01', '0001-01-01', '9999-12-31', '2023-02-29'])('is never %s', (text) =>
    expect(isLocalDate(text)).toBe(false),
  );
});
