import { rm } from 'node:fs/promises';
import type { Settings } from '../settings';
import { down } from './down';

/** Stops what runs on this data and deletes the data. */
export async function reset(settings: Settings): Promise<void> {
  await down(settings);
  await rm(settings.data, { recursive: true, force: true });
  console.log(`Deleted ${settings.data}. The next start begins anew.`);
}
