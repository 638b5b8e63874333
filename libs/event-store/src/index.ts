export { Aggregates, type CommandMeta, type CommandRefusal, type Outcome } from './aggregates';
export { decoded, type Loaded, type Recorded } from './aggregate-stream';
export { canonicalJson } from './canonical-json';
export * from './event-log.port';
export * from './faults';
export { commandHashOf, eventIdOf, uuidV5 } from './ids';
export { MemoryEventLog } from './memory-event-log.adapter';
export { comparePositions, ForeignPosition } from './position';
export { RevisionConflict } from './revision-conflict';
