import { uuidV5 } from '@event-store';
import type { Clock } from '@runtime';
import type { Settings } from '../settings';
import type { Narrator } from './narrator';
import type { StaffClient } from './staff-client';

/** Of the ids of the demo's own commands: a second run sends the same ones and gets the first answers. */
const demo = '0d1f2b3c-9a47-5f5e-8b7a-6c5d4e3f2a10';
export const commandIdOf = (step: string): string => uuidV5(demo, step);

/** Who and what the story is about. */
export type Stage = Readonly<{
  settings: Settings;
  api: string;
  narrator: Narrator;
  /** The time of the programs, which `./usher clock` may have moved. */
  clock: Clock;
  /** Staff of the platform. */
  platform: StaffClient;
  /** Made at the first run and kept in the data folder. */
  password: string;
}>;

export type Carrier = Readonly<{ carrierId: string; name: string; staff: StaffClient; email: string; bossKey: string }>;
export type Film = Readonly<{ assetId: string; source: string; durationMs: number }>;
export type Household = Readonly<{ accountId: string; externalId: string }>;
export type Device = Readonly<{ accountId: string; deviceId: string; credential: string; name: string }>;
