import type { PackagingPlan } from './packaging-plan';
import type { ProbeFacts } from './probe';

export interface PackagingRun {
  readonly source: string;
  /** Empty; what is made lies in it when the promise is kept, and only then is all of it there. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  /** Whole percent, rising. */
  readonly onProgress?: (percent: number) => void;
}

/** Makes streams out of films. Paths are local files of the caller. */
export interface Packager {
  /** Rejects with `Unplayable`, or with the signal's reason. */
  probe(source: string, signal?: AbortSignal): Promise<ProbeFacts>;
  /** Rejects with `PackagingFault`, or with the signal's reason. */
  package(plan: PackagingPlan, run: PackagingRun): Promise<PackagedTrack[]>;
}

/**
 * In the folder: `<name>/init.mp4`, `<name>/seg-00000.m4s` and so on, the sound as `audio`; beside them `poster.jpg`,
 * `thumb-00001.jpg` and so on.
 */
export interface PackagedTrack {
  readonly name: string;
  readonly kind: 'video' | 'audio';
  /** As in RFC 6381. */
  readonly codecs: string;
  readonly segmentSeconds: readonly number[];
  readonly segmentBytes: readonly number[];
}
