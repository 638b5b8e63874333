import { nothing, refuse, type Aggregate } from '../kernel';
import type { AssetCommand, AssetDecision, AssetRefusal } from './asset-commands';
import { evolveAsset, type Asset } from './asset-state';
import * as steps from './asset-steps';
import { assetEventVersions, type AssetEvent } from './asset.events';

export type { AssetCommand, AssetDecision, AssetRefusal } from './asset-commands';

export const asset: Aggregate<Asset, AssetCommand, AssetEvent, AssetRefusal> = {
  name: 'asset',
  versions: assetEventVersions,
  initial: { status: 'none', attempt: 0 },
  decide: (command, state) => {
    if (command.type === 'IngestAsset') return steps.ingest(command.data, state);
    if (state.status === 'none') return refuse('not-ingested');
    if (state.status === 'retired') return command.type === 'RetireAsset' ? nothing : refuse('retired');
    return isPackaging(command) ? decidePackaging(command, state) : decideRelease(command, state);
  },
  evolve: evolveAsset,
};

type Later = Exclude<AssetCommand, { type: 'IngestAsset' }>;
type Packaging = Extract<
  Later,
  { type: 'StartProcessing' | 'RecordPackaged' | 'RecordPackagingFailed' | 'RetryPackaging' }
>;

const packagingSteps: readonly Later['type'][] = [
  'StartProcessing',
  'RecordPackaged',
  'RecordPackagingFailed',
  'RetryPackaging',
] satisfies readonly Packaging['type'][];
const isPackaging = (command: Later): command is Packaging => packagingSteps.includes(command.type);

function decidePackaging(command: Packaging, state: Asset): AssetDecision {
  switch (command.type) {
    case 'StartProcessing':
      return steps.startProcessing(command.data, state);
    case 'RecordPackaged':
      return steps.recordPackaged(command.data, state);
    case 'RecordPackagingFailed':
      return steps.recordPackagingFailed(command.data, state);
    case 'RetryPackaging':
      return steps.retryPackaging(command.data, state);
  }
}

function decideRelease(command: Exclude<Later, Packaging>, state: Asset): AssetDecision {
  switch (command.type) {
    case 'StartReview':
      return steps.startReview(command.data, state);
    case 'ApproveAsset':
      return steps.approve(command.data, state);
    case 'RejectAsset':
      return steps.reject(command.data, state);
    case 'RecordPublished':
      return steps.recordPublished(command.data, state);
    case 'AgreeRights':
      return steps.agreeRights(command.data, state);
    case 'PutAssetOnline':
      return steps.putOnline(command.data, state);
    case 'TakeAssetOffline':
      return steps.takeOffline(command.data, state);
    case 'RetireAsset':
      return steps.retire(command.data, state);
  }
}
