import { setTimeout as pause } from 'node:timers/promises';
import type { SerialisedEvent } from '../append-guard';
import type { AppendResult, ExpectedRevision } from '../event-log.port';
import { NotConnected, OutcomeUnknown, StreamDeleted } from '../faults';
import { positionOf } from '../position';
import { RevisionConflict } from '../revision-conflict';
import { ConnectionLost, type Connections, type Row } from './connections';
import { appendStatement, lookUp } from './append-statements';

export type Append = Readonly<{
  stream: string;
  expected: ExpectedRevision;
  events: readonly SerialisedEvent[];
}>;

type Log = Readonly<{ name: string; connections: Connections; settleWithinMs: number }>;

/**
 * Appends; when the connection is lost on the way, asks again by the same append, which is harmless: if the first one
 * was done, it is recognised as a repeat. @throws OutcomeUnknown when nobody answered in time
 */
export async function appendAndSettle(log: Log, append: Append): Promise<AppendResult> {
  try {
    return await appendOnce(log, append);
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    return settle(log, append, error);
  }
}

async function settle(log: Log, append: Append, lost: ConnectionLost): Promise<AppendResult> {
  const deadline = performance.now() + log.settleWithinMs;
  for (let waitMs = 20; performance.now() + waitMs < deadline; waitMs = Math.min(waitMs * 2, 1_000)) {
    await pause(waitMs);
    try {
      return await appendOnce(log, append);
    } catch (error) {
      if (!(error instanceof ConnectionLost || error instanceof NotConnected)) throw error;
    }
  }
  throw new OutcomeUnknown(`${append.stream}: the connection was lost while appending.`, { cause: lost.cause });
}

async function appendOnce(log: Log, { stream, expected, events }: Append): Promise<AppendResult> {
  const ids = events.map(({ event }) => event.id);
  const values = [
    stream,
    ids,
    events.map(({ event }) => event.type),
    events.map(({ data }) => data),
    events.map(({ metadata }) => metadata),
    events.map(({ event }) => event.metadata.recordedAt),
  ];
  const exact = typeof expected === 'number' ? [expected] : [];
  const [written] = await log.connections.run(appendStatement(expected), [...values, ...exact]);
  if (written) return answerOf(log.name, written[0], written[1], false);
  const found = await log.connections.run(lookUp, [stream, ids]);
  if (found[0]?.[4] === 'true') throw new StreamDeleted(stream);
  const repeat = repeatIn(found, ids, expected);
  if (repeat) return answerOf(log.name, repeat[2], repeat[3], true);
  const actual = found[0]?.[0];
  throw new RevisionConflict(stream, expected, actual ? Number(actual) : 'no-stream');
}

/** The last event of the same append done before: the same ids in the same order, at the place that was expected. */
function repeatIn(found: readonly Row[], ids: readonly string[], expected: ExpectedRevision): Row | undefined {
  const place = expected === 'any' ? Number(found[0]?.[2]) : expected === 'no-stream' ? 0 : expected + 1;
  const isSame =
    found.length === ids.length &&
    found.every((row, index) => row[1] === ids[index] && Number(row[2]) === place + index);
  return isSame ? found.at(-1) : undefined;
}

function answerOf(log: string, revision: unknown, commit: unknown, repeated: boolean): AppendResult {
  return { revision: Number(revision), position: positionOf(log, BigInt(commit as string)), repeated };
}
