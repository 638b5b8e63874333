import type { Rendition, SourceFacts } from '@domain/asset/asset.events';
import type { PackagingSettings } from './packaging-plan';

export interface PackagingRequest {
  readonly assetId: string;
  readonly attempt: number;
  readonly sourceKey: string;
}

export interface PackagingStepOptions {
  readonly settings?: PackagingSettings;
  /** Where working files lie while it runs; the folder itself must be there. */
  readonly scratchFolder: string;
  readonly signal?: AbortSignal;
  readonly onProbed?: (source: SourceFacts) => Promise<void>;
  readonly onProgress?: (percent: number) => void;
}

/** What lies in the store under `packageKey`, all of it clear. */
export interface PackagedTitle {
  readonly packageKey: string;
  readonly durationMs: number;
  readonly renditions: readonly Rendition[];
  readonly audio?: { readonly name: string; readonly codecs: string; readonly bandwidthBps: number };
  readonly segmentCount: number;
  readonly posterKey: string;
  readonly thumbnailKeys: readonly string[];
}
