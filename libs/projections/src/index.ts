export { CheckpointWatch, type CheckpointWatchOptions } from './checkpoint-watch';
export {
  compareWithRebuild,
  NotBuilt,
  type Comparison,
  type CompareOptions,
  type Difference,
} from './compare-with-rebuild';
export { ProjectionFault, rowsOf } from './folded-rows';
export { followedThrough } from './followed-through';
export { followInMemory, type Follower, type FollowOptions } from './follow-in-memory';
export type { Status } from './member';
export { NotYet } from './owned-loop';
export { processManager, ProcessFault, type ProcessDefinition, type ProcessManager } from './process-manager';
export { Behind } from './progress';
export { CheckpointOfAnotherLog } from './checkpoints';
export { NewerVersion, type RebuildReason } from './projection-loop';
export { Projections, type ProjectionsOptions } from './projections';
export {
  carrierOf,
  existing,
  readModel,
  RevisionGap,
  type Folded,
  type ReadModel,
  type ReadModelDefinition,
} from './read-model';
export { begunRebuilds } from './rebuild/part-built';
export { rebuild, type RebuildOptions } from './rebuild/rebuild';
export type { RebuildProgress } from './rebuild/rebuild-progress';
export { processCheckpoints, StillFollowing, switchLog } from './switch-log';
