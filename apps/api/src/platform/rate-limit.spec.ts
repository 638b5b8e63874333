import { addMs, type Instant } from '@domain/kernel';
import { nameOfAddress, RateLimit } from './rate-limit';

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

describe('whose requests count together', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:0:a::1', '2001:db8:0:a::/64'],
    ['2001:DB8::a:1:2:3:4', '2001:db8:0:a::/64'],
    ['2001:0db8:0000:000a:1:2:3:4', '2001:db8:0:a::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s is of %s', (address, name) => expect(nameOfAddress(address)).toBe(name));
});
