import type { Rendition, SourceFacts } from '@domain/asset/asset.events';
import type { PackagedTrack } from './packager.port';
import type { Fraction } from './probe';

/** The name of the record in a package. */
export const RECORD_NAME = 'package.json';

/** What a package says of itself, so that it can be published and its making be recognised as done. */
export interface PackageRecord {
  readonly version: 1;
  readonly source: SourceFacts;
  readonly durationMs: number;
  readonly frameRate: Fraction;
  readonly renditions: readonly Rendition[];
  readonly tracks: readonly PackagedTrack[];
  readonly thumbnails: readonly string[];
}

export class UnreadablePackage extends Error {
  override name = 'UnreadablePackage';
}

export const writeRecord = (record: PackageRecord): Uint8Array => Buffer.from(JSON.stringify(record));

/** Packages are written by this code alone, in one piece, so the version says all there is to check. */
export function parseRecord(bytes: Uint8Array): PackageRecord {
  const record = JSON.parse(Buffer.from(bytes).toString('utf8')) as PackageRecord;
  if (record.version !== 1) throw new UnreadablePackage(`A package of version ${String(record.version)} is not known`);
  return record;
}
