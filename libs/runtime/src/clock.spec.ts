import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { isInstant, msBetween, type Instant } from '@domain/kernel';
import { fileClock, MovableClock, moveFileClock, systemClock } from './clock';

const noon = '2031-05-01T12:00:00.000Z' as Instant;
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usher-clock-'));
  path = join(folder, 'clock');
  jest.useFakeTimers({ now: Date.parse(noon) });
});
afterEach(() => {
  jest.useRealTimers();
  rmSync(folder, { recursive: true });
});

describe.each([
  ['of the system', () => systemClock],
  ['that is moved', () => new MovableClock(noon)],
  ['of a file', () => fileClock(path)],
  ['of a file that was moved back', () => (moveFileClock(path, -3_600_000), fileClock(path))],
])('any clock: the one %s', (_, makeClock) => {
  it('tells instants in their one form', () => {
    expect(isInstant(makeClock().now())).toBe(true);
  });

  it('never goes back by itself', () => {
    const clock = makeClock();
    const first = clock.now();
    jest.advanceTimersByTime(10_000);
    expect(clock.now() >= first).toBe(true);
  });
});

describe("the system's clock", () => {
  it('goes with the system', () => {
    expect(systemClock.now()).toBe(noon);
    jest.advanceTimersByTime(1_500);
    expect(systemClock.now()).toBe('2031-05-01T12:00:01.500Z');
  });
});

describe('moving a clock', () => {
  it('stands still in between', () => {
    const clock = new MovableClock(noon);
    jest.advanceTimersByTime(5_000);
    expect(clock.now()).toBe(noon);
  });

  it('goes on by milliseconds, or to an instant', () => {
    const clock = new MovableClock(noon);
    clock.advance(86_400_000);
    expect(clock.now()).toBe('2031-05-02T12:00:00.000Z');
    clock.set(noon);
    expect(clock.now()).toBe(noon);
  });
});

describe('moving the clock of a file', () => {
  it('moves every program that shares it, within 200 ms', () => {
    const [one, other] = [fileClock(path), fileClock(path)];
    expect([one.now(), other.now()]).toEqual([noon, noon]);
    moveFileClock(path, 3_600_000);
    jest.advanceTimersByTime(200);
    expect(msBetween(noon, one.now())).toBe(3_600_200);
    expect(other.now()).toBe(one.now());
  });

  it('reads the file no oftener than that', () => {
    const clock = fileClock(path);
    clock.now();
    moveFileClock(path, 3_600_000);
    jest.advanceTimersByTime(199);
    expect(msBetween(noon, clock.now())).toBe(199);
  });

  it('is a fault if the file holds no number', () => {
    writeFileSync(path, 'tomorrow');
    expect(() => fileClock(path).now()).toThrow(`Clock file ${path} does not hold a whole number of milliseconds`);
  });
});
