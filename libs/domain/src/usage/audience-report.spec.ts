import type { Instant, LocalDate, TimeZone } from '@domain/kernel';
import { audienceReport } from './audience-report';
import type { UsageSession } from './sessions';

const day = '2026-03-29' as LocalDate; // 23 hours long in Berlin, from 23:00Z to 22:00Z
const question = {
  day,
  timeZone: 'Europe/Berlin' as TimeZone,
  threshold: 3,
  now: '2026-04-01T00:00:00.000Z' as Instant,
};
const at = (text: string) => `2026-03-${text}:00.000Z` as Instant;
let count = 0;
const session = (
  household: string,
  film: string,
  from = at('29T12:00'),
  until: Instant | undefined = at('29T12:10'),
): UsageSession => ({
  sessionId: `session-${(count += 1)}`,
  accountId: household,
  deviceId: `box-of-${household}`,
  content: { kind: 'asset', id: film },
  decisionId: 'decision',
  startedAt: from,
  ...(until && { ended: { at: until, reason: 'player-stopped', basis: 'observed' } }),
});
const watched = (film: string, ...households: string[]) => households.map((one) => session(one, film));

describe("a carrier's audience of a day", () => {
  it('counts starts, households and minutes by title', () =>
    expect(audienceReport([...watched('film', 'a', 'b', 'c'), session('a', 'film')], question)).toStrictEqual({
      day,
      threshold: 3,
      titles: [{ assetId: 'film', starts: 4, reach: 3, minutes: 40 }],
      withheldCells: 0,
      total: { starts: 4, reach: 3, minutes: 40 },
    }));
  it("is cut at the carrier's midnights, also when the clocks change", () => {
    const sessions = ['a', 'b', 'c'].flatMap((one) => [
      session(one, 'film', at('28T22:50'), at('28T23:10')),
      session(one, 'film', at('29T21:50'), at('29T22:10')),
      session(one, 'film', at('29T22:00'), at('29T22:30')),
    ]);
    expect(audienceReport(sessions, question).titles).toEqual([{ assetId: 'film', starts: 3, reach: 3, minutes: 60 }]);
  });
  it('counts a running session until now', () => {
    const running = ['a', 'b', 'c'].map((one): UsageSession => {
      const { ended: _, ...rest } = session(one, 'film');
      return rest;
    });
    const now = at('29T12:05');
    expect(audienceReport(running, { ...question, now }).titles[0]?.minutes).toBe(15);
  });
  it('names the most watched first', () => {
    const sessions = [...watched('small', 'a', 'b', 'c'), ...watched('large', 'a', 'b', 'c', 'd')];
    expect(audienceReport(sessions, question).titles.map(({ assetId }) => assetId)).toEqual(['large', 'small']);
  });
});

describe('a title that few households watched', () => {
  it('is withheld and counted', () => {
    const report = audienceReport([...watched('film', 'a', 'b', 'c'), ...watched('rare', 'a', 'b')], question);
    expect(report).toMatchObject({ titles: [{ assetId: 'film' }], withheldCells: 1 });
  });
  it('cannot be had by taking what is shown from a total', () => {
    const alone = audienceReport([...watched('film', 'a', 'b', 'c'), ...watched('rare', 'd', 'e')], question);
    const tooFew = audienceReport([...watched('rare', 'a'), ...watched('odd', 'b')], question);
    expect(alone).not.toHaveProperty('total');
    expect(tooFew).not.toHaveProperty('total');
  });
  it('is in the total when enough others are in it, too', () =>
    expect(
      audienceReport(
        [...watched('film', 'a', 'b', 'c'), ...watched('rare', 'd'), ...watched('odd', 'e', 'f')],
        question,
      ),
    ).toMatchObject({ withheldCells: 2, total: { starts: 6, reach: 6, minutes: 60 } }));
});

describe('a report', () => {
  it('holds no household, device or session', () => {
    const text = JSON.stringify(audienceReport(watched('film', 'canary-1', 'canary-2', 'canary-3'), question));
    expect(text).not.toMatch(/canary|box|session/);
  });
});
