import { progressLine } from './progress-line';

const reading = { name: 'asset_overview', phase: 'reading', done: 1_200_000, of: 2_800_000, events: 5 } as const;

describe('the line about a rebuild', () => {
  it.each([
    [{ perSecond: 98_000, etaSeconds: 16.3 }, '42 %  1,200,000 of 2,800,000  98,000/s  17 s left'],
    [{ perSecond: 980, etaSeconds: 1_632 }, '42 %  1,200,000 of 2,800,000  980/s  27 min left'],
    [{ perSecond: 98, etaSeconds: 16_320 }, '42 %  1,200,000 of 2,800,000  98/s  4.5 h left'],
    [{ perSecond: 0, etaSeconds: undefined }, '42 %  1,200,000 of 2,800,000  0/s'],
  ])('says how far, how fast and how long: %j', (speed, line) =>
    expect(progressLine({ ...reading, ...speed })).toBe(`asset_overview  ${line}`),
  );

  it('says what is done once all is read', () =>
    expect(progressLine({ ...reading, phase: 'indexing', perSecond: 1, etaSeconds: 0 })).toBe(
      'asset_overview  indexing',
    ));
});
