import { toEpochMs, type Instant } from '@domain/kernel';

const windowMs = 60_000;

type Window = { startMs: number; count: number };

/** So many a minute for each name; every program counts for itself. */
export class RateLimit {
  readonly #windows = new Map<string, Window>();

  constructor(private readonly perMinute: number) {}

  /** How long to wait, in seconds; 0 when it may go ahead. */
  take(name: string, now: Instant): number {
    const nowMs = toEpochMs(now);
    const window = this.#windows.get(name);
    if (!window || nowMs - window.startMs >= windowMs || nowMs < window.startMs) {
      this.#forgetOld(nowMs);
      this.#windows.set(name, { startMs: nowMs, count: 1 });
      return 0;
    }
    window.count += 1;
    return window.count <= this.perMinute ? 0 : Math.ceil((window.startMs + windowMs - nowMs) / 1000);
  }

  #forgetOld(nowMs: number): void {
    for (const [name, { startMs }] of this.#windows)
      if (Math.abs(nowMs - startMs) >= windowMs) this.#windows.delete(name);
  }
}

/** Whose requests count together: an IPv6 customer has a whole /64 of addresses to come from. */
export function nameOfAddress(address: string): string {
  const embedded = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (embedded !== undefined) return embedded;
  if (!address.includes(':')) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(Math.max(0, gap)).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
