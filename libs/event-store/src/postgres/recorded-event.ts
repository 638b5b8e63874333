import type { Metadata, RecordedEvent } from '../event-log.port';
import { UnreadableEvent } from '../faults';
import { positionOf } from '../position';
import type { Row } from './connections';

export function recordedEvent(log: string, row: Row): RecordedEvent {
  const [commit, stream, revisionText, id, type, data, metadata] = row as readonly string[] as EventRow;
  const revision = Number(revisionText);
  try {
    const parsed = { data: JSON.parse(data) as object, metadata: JSON.parse(metadata) as Metadata };
    return { id, type, ...parsed, stream, revision, position: positionOf(log, BigInt(commit)) };
  } catch (cause) {
    throw new UnreadableEvent({ stream, revision, type }, 'is no JSON', cause);
  }
}

type EventRow = readonly [string, string, string, string, string, string, string];
