import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { moveFileClock, fileClock } from '@runtime';
import type { Settings } from '../settings';

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The clock is moved by what cannot be read. */
export class BadMove extends Error {
  override readonly name = 'BadMove';
}

/** Moves the time of all programs on this data, such as by `+2d`; `now` brings the real time back. For demonstrations. */
export async function clock({ data }: Settings, by: string | undefined): Promise<void> {
  const file = join(data, 'clock');
  await mkdir(data, { recursive: true });
  if (by !== undefined) moveFileClock(file, offsetOf(by));
  console.log(`It is ${fileClock(file).now()}.`);
}

function offsetOf(by: string): number {
  if (by === 'now') return 0;
  const [, sign, count, unit] = /^([+-])(\d{1,6})([smhd])$/.exec(by) ?? [];
  const ms = unit === undefined ? undefined : unitMs[unit];
  if (ms === undefined) throw new BadMove(`“${by}” moves no clock: say +90m, +2d, -1h, or now.`);
  return (sign === '-' ? -1 : 1) * Number(count) * ms;
}
