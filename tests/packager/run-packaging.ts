// A worker of one packaging, to be killed: `node run-packaging.js <store folder> <scratch folder> [halt]`. It tells each
// percent, and with `halt` it stands still, when all is written but nothing published, and says so.
import { FolderMediaStore } from '@media-adapters/media-store';
import { FfmpegPackager, PackagingStep } from '@media-adapters/packager';

const [, , storeFolder = '', scratchFolder = '', halt] = process.argv;
const store = await FolderMediaStore.at(storeFolder);
if (halt) {
  store.publish = () => {
    process.send?.('halted');
    return new Promise(() => setInterval(() => undefined, 60_000));
  };
}
await new PackagingStep(store, new FfmpegPackager()).run(
  { assetId: 'film', attempt: 1, sourceKey: 'sources/film' },
  { scratchFolder, settings: { preset: 'ultrafast', threads: 1 }, onProgress: (percent) => process.send?.(percent) },
);
process.disconnect();
