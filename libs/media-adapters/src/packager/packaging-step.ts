import type { Rendition, SourceFacts } from '@domain/asset/asset.events';
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaStore } from '../media-store';
import { masterPlaylist, mediaPlaylist, peakBps } from './hls-playlist';
import { RECORD_NAME, parseRecord, writeRecord, type PackageRecord } from './package-record';
import type { Packager } from './packager.port';
import { planPackaging, type PackagingSettings } from './packaging-plan';
import { sourceFactsOf } from './probe';
import { readWhole } from './read-whole';

export interface PackagingRequest {
  readonly assetId: string;
  readonly attempt: number;
  readonly sourceKey: string;
}

export interface PackagingStepOptions {
  readonly settings?: PackagingSettings;
  /** Where working files lie while it runs. */
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

export const packageKeyOf = ({ assetId, attempt }: Pick<PackagingRequest, 'assetId' | 'attempt'>): string =>
  `packages/${assetId}/${attempt}`;

/**
 * From a source in the store to a clear package in the store, which is there whole or not at all. The same request again,
 * after whatever end of the first, finds the package or makes it.
 */
export class PackagingStep {
  constructor(
    private readonly store: MediaStore,
    private readonly packager: Packager,
  ) {}

  async run(request: PackagingRequest, options: PackagingStepOptions): Promise<PackagedTitle> {
    const packageKey = packageKeyOf(request);
    const made = await this.recordOf(packageKey);
    if (made) {
      await options.onProbed?.(made.source);
      return titleOf(made, packageKey);
    }
    const scratch = await makeScratch(options.scratchFolder);
    try {
      const record = await this.store.withLocalFile(request.sourceKey, (source) => this.make(source, scratch, options));
      await this.keep(request, scratch, record);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
    // Whoever published first is right: an attempt has one package.
    return titleOf(await this.requireRecord(packageKey), packageKey);
  }

  private async make(source: string, scratch: string, options: PackagingStepOptions): Promise<PackageRecord> {
    const { settings, signal, onProbed, onProgress } = options;
    const folder = join(scratch, 'package');
    await mkdir(folder);
    const facts = await this.packager.probe(source, signal);
    await onProbed?.(sourceFactsOf(facts));
    const plan = planPackaging(facts, settings);
    const tracks = await this.packager.package(plan, {
      source,
      folder,
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
    const renditions = plan.renditions.flatMap(({ name, width, height }) =>
      tracks
        .filter((track) => track.name === name)
        .map((track) => ({ name, width, height, bandwidthBps: peakBps(track), codecs: track.codecs })),
    );
    const thumbnails = (await readdir(folder)).filter((name) => name.startsWith('thumb-')).sort();
    const { durationMs, frameRate } = plan;
    return { version: 1, source: sourceFactsOf(facts), durationMs, frameRate, renditions, tracks, thumbnails };
  }

  private async keep(request: PackagingRequest, scratch: string, record: PackageRecord): Promise<void> {
    const staging = `staging/${packageKeyOf(request)}`;
    const mine = `${staging}/${randomUUID()}`;
    const folder = join(scratch, 'package');
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      await this.store.put(`${mine}/${path.slice(folder.length + 1)}`, createReadStream(path));
    }
    await this.store.put(`${mine}/master.m3u8`, Buffer.from(masterPlaylist(record)));
    for (const track of record.tracks) {
      await this.store.put(`${mine}/${track.name}.m3u8`, Buffer.from(mediaPlaylist(track)));
    }
    await this.store.put(`${mine}/${RECORD_NAME}`, writeRecord(record));
    await this.store.publish(mine, packageKeyOf(request));
    // With it goes what runs of the same attempt have left that did not get so far.
    await this.store.delete(staging);
  }

  private async recordOf(packageKey: string): Promise<PackageRecord | undefined> {
    const key = `${packageKey}/${RECORD_NAME}`;
    return (await this.store.stat(key)) && parseRecord(await readWhole(this.store, key));
  }

  private async requireRecord(packageKey: string): Promise<PackageRecord> {
    return parseRecord(await readWhole(this.store, `${packageKey}/${RECORD_NAME}`));
  }
}

function titleOf({ durationMs, renditions, tracks, thumbnails }: PackageRecord, packageKey: string): PackagedTitle {
  const audio = tracks.find(({ kind }) => kind === 'audio');
  return {
    packageKey,
    durationMs,
    renditions,
    ...(audio && { audio: { name: audio.name, codecs: audio.codecs, bandwidthBps: peakBps(audio) } }),
    segmentCount: tracks.find(({ kind }) => kind === 'video')?.segmentSeconds.length ?? 0,
    posterKey: `${packageKey}/poster.jpg`,
    thumbnailKeys: thumbnails.map((name) => `${packageKey}/${name}`),
  };
}

/** A folder of this process's own; what processes that are no more have left goes. */
async function makeScratch(scratchFolder: string): Promise<string> {
  await mkdir(scratchFolder, { recursive: true });
  for (const name of await readdir(scratchFolder)) {
    const pid = /^packaging-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) {
      await rm(join(scratchFolder, name), { recursive: true, force: true });
    }
  }
  return mkdtemp(join(scratchFolder, `packaging-${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
