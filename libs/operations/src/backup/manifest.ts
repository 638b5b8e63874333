import { DamagedBackup, NewerBackup } from './faults';
import type { Sequence, Table } from './catalogue';

export const format = 1;

/** What the file says of itself before its first table. Row counts and checksums follow each table. */
export type Manifest = Readonly<{
  format: typeof format;
  madeAt: string;
  /** Of the server it was made on. */
  postgres: string;
  log: Readonly<{ name: string; head: string }>;
  /** Names of the migrations that had made these tables, oldest first. */
  migrations: readonly string[];
  /** Version of the job queue's own tables; null where they were not there. */
  jobsVersion: number | null;
  tables: readonly Table[];
  sequences: readonly Sequence[];
}>;

/** @throws NewerBackup for a format that this program does not know */
export function parseManifest(text: string): Manifest {
  let manifest: Readonly<{ format?: unknown }>;
  try {
    manifest = JSON.parse(text) as Manifest;
  } catch (cause) {
    throw new DamagedBackup('manifest', 'is no JSON', cause);
  }
  if (manifest.format !== format)
    throw new NewerBackup(`The backup is of format ${String(manifest.format)}; this program reads format ${format}.`);
  return manifest as Manifest;
}
