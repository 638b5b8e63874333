import { addMs, type Instant } from '@domain/kernel';
import { RateLimit } from './rate-limit';

const noon = '2026-01-05T12:00:00.000Z' as Instant;

describe('a rate limit', () => {
  it('lets through so many a minute, and says how long to wait then', () => {
    const limit = new RateLimit(2);
    expect([0, 10_000, 20_000].map((ms) => limit.take('a', addMs(noon, ms)))).toEqual([0, 0, 40]);
  });
  it('counts each name for itself', () => {
    const limit = new RateLimit(1);
    expect([limit.take('a', noon), limit.take('b', noon)]).toEqual([0, 0]);
  });
  it('starts anew after a minute', () => {
    const limit = new RateLimit(1);
    limit.take('a', noon);
    expect(limit.take('a', addMs(noon, 60_000))).toBe(0);
  });
});
