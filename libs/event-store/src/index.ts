export { Aggregates, type CommandMeta, type CommandRefusal, type Outcome } from './aggregates';
export { decoded, type Loaded, type Recorded } from './aggregate-stream';
export { todaysShapeBy } from './todays-shape';
export { archivedEvents } from './archive/archived-events';
export { DamagedArchive, type ArchiveHead, type ArchiveSum } from './archive/archive-file';
export {
  archiveOldest,
  bringBack,
  CannotArchive,
  segmentsOf,
  verifyArchive,
  type ArchivedSegment,
  type Archiving,
  type Segment,
} from './archive/log-archive';
export { canonicalJson } from './canonical-json';
export { copyLog, CopyDiffers, type CopiedLog, type CopyLog, type CopyProgress } from './copy/copy-log';
export type { EventIndex, EventPlace } from './event-index.port';
export * from './event-log.port';
export { EventStoreEventLog, type EventStoreEventLogOptions } from './eventstore/eventstore-event-log.adapter';
export * from './faults';
export { commandHashOf, eventIdOf, uuidV5 } from './ids';
export { MemoryEventLog } from './memory-event-log.adapter';
export { openEventLog, type OpenEventLogOptions } from './open-event-log';
export { comparePositions, distanceBetween, ForeignPosition, isSameLog, startOf } from './position';
export type { AppendEnd } from './postgres/appender';
export { eventPlaces, PostgresEventIndex } from './postgres-event-index.adapter';
export { PostgresEventLog, type PostgresEventLogOptions } from './postgres-event-log.adapter';
export { MemorySnapshotStore } from './memory-snapshot-store.adapter';
export { PostgresSnapshotStore } from './postgres-snapshot-store.adapter';
export { makeRoomAhead } from './postgres/make-room-ahead';
export { RevisionConflict } from './revision-conflict';
export type { Snapshot, SnapshotStore } from './snapshot-store.port';
export { Snapshots, type SnapshotsOptions } from './snapshots';
