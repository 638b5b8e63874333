import { accept, nothing, refuse } from '../kernel';
import type { AssetDecision, CommandData } from './asset-commands';
import type { Asset } from './asset-state';

export function ingest({ at, ...what }: CommandData<'IngestAsset'>, { status }: Asset): AssetDecision {
  if (status !== 'none') return refuse('already-ingested');
  return accept({ type: 'AssetIngested', data: { ...what, ingestedAt: at } });
}

/** A worker that takes up a killed job finds its attempt in processing already. */
export function startProcessing({ at, ...what }: CommandData<'StartProcessing'>, state: Asset): AssetDecision {
  const { status, attempt } = state;
  if (status !== 'ingested' && status !== 'processing') return refuse('not-waiting');
  if (what.attempt !== attempt) return refuse('another-attempt');
  if (status === 'processing') return nothing;
  return accept({ type: 'AssetProcessingStarted', data: { ...what, startedAt: at } });
}

export function recordPackaged({ at, ...what }: CommandData<'RecordPackaged'>, state: Asset): AssetDecision {
  if (what.attempt !== state.attempt) return refuse('another-attempt');
  if (state.status === 'packaged') return nothing;
  if (state.status !== 'processing') return refuse('not-processing');
  return accept({ type: 'AssetPackaged', data: { ...what, packagedAt: at } });
}

/** What ffprobe cannot read fails before processing starts. */
export function recordPackagingFailed(
  { at, ...what }: CommandData<'RecordPackagingFailed'>,
  state: Asset,
): AssetDecision {
  if (what.attempt !== state.attempt) return refuse('another-attempt');
  if (state.status === 'failed') return nothing;
  if (state.status !== 'processing' && state.status !== 'ingested') return refuse('not-processing');
  return accept({ type: 'PackagingFailed', data: { ...what, failedAt: at } });
}

export function retryPackaging({ at, assetId }: CommandData<'RetryPackaging'>, state: Asset): AssetDecision {
  if (state.status !== 'failed') return refuse('not-failed');
  return accept({ type: 'AssetPackagingRetried', data: { assetId, attempt: state.attempt + 1, retriedAt: at } });
}

export function startReview({ at, assetId }: CommandData<'StartReview'>, { status }: Asset): AssetDecision {
  if (status === 'in-review') return nothing;
  if (status !== 'packaged') return refuse('not-packaged');
  return accept({ type: 'AssetReviewStarted', data: { assetId, startedAt: at } });
}

export function approve({ at, assetId }: CommandData<'ApproveAsset'>, { status }: Asset): AssetDecision {
  if (status === 'approved') return nothing;
  if (status !== 'in-review') return refuse('not-in-review');
  return accept({ type: 'AssetApproved', data: { assetId, approvedAt: at } });
}

export function reject({ at, ...why }: CommandData<'RejectAsset'>, { status }: Asset): AssetDecision {
  if (status === 'rejected') return nothing;
  if (status !== 'in-review') return refuse('not-in-review');
  return accept({ type: 'AssetRejected', data: { ...why, rejectedAt: at } });
}

export function recordPublished({ at, ...what }: CommandData<'RecordPublished'>, state: Asset): AssetDecision {
  if (!isApproved(state)) return refuse('not-approved');
  if (state.publicationId === what.publicationId) return nothing;
  return accept({ type: 'AssetPublished', data: { ...what, publishedAt: at } });
}

export function agreeRights({ at, ...window }: CommandData<'AgreeRights'>, { rights }: Asset): AssetDecision {
  if (window.until !== undefined && window.until <= window.from) return refuse('rights-end-before-start');
  if (rights?.from === window.from && rights.until === window.until) return nothing;
  return accept({ type: 'AssetRightsAgreed', data: { ...window, agreedAt: at } });
}

export function putOnline({ at, assetId }: CommandData<'PutAssetOnline'>, state: Asset): AssetDecision {
  if (state.status === 'online') return nothing;
  if (!isApproved(state)) return refuse('not-approved');
  if (state.publicationId === undefined) return refuse('not-published');
  if (!state.rights) return refuse('no-rights');
  return accept({ type: 'AssetPutOnline', data: { assetId, onlineAt: at } });
}

export function takeOffline({ at, assetId }: CommandData<'TakeAssetOffline'>, { status }: Asset): AssetDecision {
  if (status === 'offline') return nothing;
  if (status !== 'online') return refuse('not-online');
  return accept({ type: 'AssetTakenOffline', data: { assetId, offlineAt: at } });
}

export function retire({ at, assetId }: CommandData<'RetireAsset'>, { status }: Asset): AssetDecision {
  if (status === 'online') return refuse('still-online');
  return accept({ type: 'AssetRetired', data: { assetId, retiredAt: at } });
}

const isApproved = ({ status }: Asset): boolean => ['approved', 'online', 'offline'].includes(status);
