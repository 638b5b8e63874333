import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asset, type AssetCommand } from '@domain/asset/asset';
import type { Instant } from '@domain/kernel';
import { Aggregates, MemoryEventLog } from '@event-store';
import { MemoryMediaStore } from '@media-adapters/media-store';
import {
  FakePackager,
  PackagingFault,
  PackagingStep,
  PublishingStep,
  standardPackaging,
  type Packager,
  type ProbeFacts,
} from '@media-adapters/packager';
import type { JobOf, Progress } from '@operations';
import { createLogger, MovableClock } from '@runtime';
import { AssetCommands } from './asset-commands';
import { packageAsset } from './package-asset.job';
import { publishAsset } from './publish-asset.job';

const at = '2026-01-05T12:00:00.000Z' as Instant;
const film = Buffer.from('\0\0\0\x20ftypisom and so on');
const facts: ProbeFacts = {
  container: 'mov,mp4',
  durationMs: 10_000,
  bytes: film.length,
  video: {
    index: 0,
    codec: 'h264',
    width: 640,
    height: 360,
    frameRate: { numerator: 25, denominator: 1 },
    isFrameRateConstant: true,
    isInterlaced: false,
  },
};

let scratchFolder: string;
beforeAll(async () => {
  scratchFolder = await mkdtemp(join(tmpdir(), 'usher-worker-test-'));
});
afterAll(() => rm(scratchFolder, { recursive: true, force: true }));

/** One ingested asset of one carrier, and a worker's two jobs over memory. */
async function aBench({ source = film, packager = new FakePackager(facts) as Packager } = {}) {
  const [assetId, carrierId] = [randomUUID(), randomUUID()];
  const [log, store, clock] = [new MemoryEventLog(), new MemoryMediaStore(), new MovableClock(at)];
  const aggregates = new Aggregates(log, clock);
  const written: Pick<Progress, 'step' | 'percent'>[] = [];
  const keysMade: Buffer[] = [];
  const ending = new AbortController();
  const logger = createLogger({ program: 'test', level: 'silent' });
  const shared = { aggregates, commands: new AssetCommands(aggregates), clock };
  const packaging = packageAsset({
    ...shared,
    logger,
    scratchFolder,
    settings: standardPackaging,
    ending: ending.signal,
    packaging: new PackagingStep(store, packager),
    progress: { report: async (_, { step, percent }) => void written.push({ step, percent }) },
  });
  const publishing = publishAsset({
    ...shared,
    publishing: new PublishingStep(store),
    contentKeys: { make: async () => keysMade[0] ?? (keysMade.push(randomBytes(16)), keysMade[0]!) },
  });
  const ids = { assetId, carrierId, correlationId: 'c-1' };
  const { signal } = new AbortController();
  const staffDoes = async (command: AssetCommand) => {
    const commandId = randomUUID();
    const actor = { kind: 'staff', id: randomUUID() } as const;
    const outcome = await aggregates.handle(asset, assetId, command, {
      ...{ commandId, commandHash: commandId, correlationId: 'c-0', causationId: commandId, actor, carrierId },
    });
    expect(outcome.kind).toBe('accepted');
  };
  await store.put(`sources/${assetId}`, source);
  const title = { en: 'Cockatoo' };
  const bytes = source.length;
  await staffDoes({ type: 'IngestAsset', data: { assetId, title, sourceKey: `sources/${assetId}`, bytes, at } });
  return {
    ...{ assetId, carrierId, store, written, staffDoes, clock, ending, keysMade },
    packages: (attempt = 1, job: Partial<JobOf<'package-asset'>> = {}) =>
      packaging.run({ name: 'package-asset', attempt, ...ids, ...job }, signal),
    publishes: (publicationId: string) => publishing.run({ name: 'publish-asset', publicationId, ...ids }, signal),
    events: async () => {
      const page = await log.readStream(`asset-${assetId}`);
      return page.kind === 'events' ? page.events : [];
    },
    types: async function () {
      return (await this.events()).map(({ type }) => type);
    },
    approve: async () => {
      await staffDoes({ type: 'StartReview', data: { assetId, at } });
      await staffDoes({ type: 'ApproveAsset', data: { assetId, at } });
    },
  };
}

const breaking = (fault: () => Error): Packager => ({
  probe: async () => facts,
  package: async () => {
    throw fault();
  },
});

describe('packaging an asset', () => {
  it('makes a package, and says what the source was and what came of it', async () => {
    const bench = await aBench();
    expect(await bench.packages()).toBe('packaged');
    const [, started, packaged] = await bench.events();
    expect(started).toMatchObject({
      type: 'AssetProcessingStarted',
      data: { attempt: 1, source: { durationMs: 10_000 } },
    });
    expect(packaged).toMatchObject({ type: 'AssetPackaged', data: { attempt: 1, durationMs: 10_000 } });
    expect(packaged?.metadata).toMatchObject({ actor: { kind: 'program', id: 'worker' }, correlationId: 'c-1' });
    const { packageKey } = packaged?.data as { packageKey: string };
    expect((await bench.store.list(packageKey)).length).toBeGreaterThan(3);
  });

  it('shows how far it is, to the end', async () => {
    const bench = await aBench();
    await bench.packages();
    expect(bench.written[0]).toEqual({ step: 'probing', percent: 0 });
    expect(bench.written.at(-1)).toEqual({ step: 'done', percent: 100 });
    const percents = bench.written.map(({ percent }) => percent);
    expect(percents).toEqual([...percents].sort((one, other) => one - other));
  });

  it('does nothing a second time', async () => {
    const bench = await aBench();
    await bench.packages();
    expect(await bench.packages()).toBe('nothing to do: packaged');
    expect(await bench.types()).toEqual(['AssetIngested', 'AssetProcessingStarted', 'AssetPackaged']);
  });

  it('says everything once when two workers do it at once', async () => {
    const bench = await aBench();
    const ends = await Promise.all([bench.packages(), bench.packages()]);
    expect(ends).toContain('packaged');
    expect(await bench.types()).toEqual(['AssetIngested', 'AssetProcessingStarted', 'AssetPackaged']);
  });

  it('is finished by another worker after one that died with the package made', async () => {
    const bench = await aBench();
    const steps = new PackagingStep(bench.store, new FakePackager(facts));
    await steps.run(
      { assetId: bench.assetId, attempt: 1, sourceKey: `sources/${bench.assetId}` },
      { scratchFolder, settings: standardPackaging },
    );
    expect(await bench.packages()).toBe('packaged');
    expect(await bench.types()).toEqual(['AssetIngested', 'AssetProcessingStarted', 'AssetPackaged']);
  });

  it('of a file that cannot be read fails, and can be tried again', async () => {
    const bench = await aBench({ source: Buffer.from('no film at all') });
    expect(await bench.packages()).toBe('failed');
    const failed = (await bench.events()).at(-1);
    expect(failed).toMatchObject({ type: 'PackagingFailed', data: { attempt: 1, reason: 'it is no MP4' } });
    expect(bench.written.at(-1)).toEqual({ step: 'failed', percent: 100 });
    await bench.staffDoes({ type: 'RetryPackaging', data: { assetId: bench.assetId, at } });
    expect(await bench.packages(1)).toBe('nothing to do: ingested');
    await bench.store.put(`sources/${bench.assetId}`, film);
    expect(await bench.packages(2)).toBe('packaged');
  });

  it('keeps what ffmpeg said last', async () => {
    const bench = await aBench({ packager: breaking(() => new PackagingFault('ffmpeg ended with code 1', 'moov?')) });
    expect(await bench.packages()).toBe('failed');
    expect((await bench.events()).at(-1)).toMatchObject({
      type: 'PackagingFailed',
      data: { reason: 'ffmpeg ended with code 1', stderrTail: 'moov?' },
    });
  });

  it('blames no film for a fault of the house: the job is tried again', async () => {
    const bench = await aBench({ packager: breaking(() => new Error('no space left on device')) });
    await expect(bench.packages()).rejects.toThrow('no space left');
    expect(await bench.types()).toEqual(['AssetIngested', 'AssetProcessingStarted']);
  });

  it('blames no film when the program is being ended, and ffmpeg with it', async () => {
    const bench = await aBench({ packager: breaking(() => new PackagingFault('ffmpeg was ended by SIGINT', '')) });
    bench.ending.abort();
    await expect(bench.packages()).rejects.toThrow(PackagingFault);
    expect(await bench.types()).toEqual(['AssetIngested', 'AssetProcessingStarted']);
  });

  it('is not wanted any more when the asset was retired meanwhile', async () => {
    const fake = new FakePackager(facts);
    const retiring: { retire?: () => Promise<void> } = {};
    const bench = await aBench({
      packager: {
        probe: (source) => fake.probe(source),
        package: async (plan, run) => {
          await retiring.retire?.();
          return fake.package(plan, run);
        },
      },
    });
    retiring.retire = () => bench.staffDoes({ type: 'RetireAsset', data: { assetId: bench.assetId, at } });
    expect(await bench.packages()).toBe('not wanted: retired');
    expect(await bench.types()).toEqual(['AssetIngested', 'AssetProcessingStarted', 'AssetRetired']);
  });

  it("finds no asset of another carrier's", async () => {
    const bench = await aBench();
    expect(await bench.packages(1, { carrierId: randomUUID() })).toBe('unknown asset');
    expect(await bench.types()).toEqual(['AssetIngested']);
  });
});

describe('publishing an asset', () => {
  const published = async () => {
    const bench = await aBench();
    await bench.packages();
    await bench.approve();
    return bench;
  };

  it('makes a publication under the key of the asset', async () => {
    const [bench, publicationId] = [await published(), randomUUID()];
    expect(await bench.publishes(publicationId)).toBe('published');
    const event = (await bench.events()).at(-1);
    expect(event).toMatchObject({ type: 'AssetPublished', data: { publicationId } });
    const { publicationKey } = event?.data as { publicationKey: string };
    const files = (await bench.store.list(publicationKey)).map(({ key }) => key.slice(publicationKey.length + 1));
    expect(files).toEqual(expect.arrayContaining(['manifest.json', 'master.m3u8']));
    const key = bench.keysMade[0]!;
    expect(JSON.stringify(await bench.events())).not.toMatch(
      new RegExp(`${key.toString('hex')}|${key.toString('base64')}`),
    );
  });

  it('does nothing a second time', async () => {
    const [bench, publicationId] = [await published(), randomUUID()];
    await bench.publishes(publicationId);
    expect(await bench.publishes(publicationId)).toBe('nothing to do: published');
    expect((await bench.types()).filter((type) => type === 'AssetPublished')).toHaveLength(1);
  });

  it('says it once when two workers do it at once', async () => {
    const [bench, publicationId] = [await published(), randomUUID()];
    await Promise.all([bench.publishes(publicationId), bench.publishes(publicationId)]);
    expect((await bench.types()).filter((type) => type === 'AssetPublished')).toHaveLength(1);
    expect(bench.keysMade).toHaveLength(1);
  });

  it('waits for an approval', async () => {
    const bench = await aBench();
    await bench.packages();
    expect(await bench.publishes(randomUUID())).toBe('nothing to do: packaged');
  });
});
