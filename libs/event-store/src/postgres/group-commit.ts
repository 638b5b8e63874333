import { setTimeout as pause } from 'node:timers/promises';
import { LogFailed, OutcomeUnknown } from '../faults';
import type { Append } from './append-queue';
import { answersIn, appendBatch, makeRoom, valuesOf, type AppendAnswer } from './append-statements';
import { ConnectionLost, type Connections } from './connections';

export type CommitTo = Readonly<{
  /** The log's name. */
  name: string;
  connections: Connections;
  /** How long is asked what became of a batch whose connection was lost. */
  settleWithinMs: number;
}>;

type Answers = readonly AppendAnswer[];

/** Data, integrity, limits of the program, and what a trigger raises: the batch's other appends may well be taken. */
const refusesRow = /^(22|23|54|P0)/;
/** Two statements were in each other's way, and this one gave way. */
const gaveWay = /^40/;
/** A check that a row does not pass; here that there is a segment for it. */
const hasNoRoom = '23514';
const turns = 5;

/**
 * Sends a batch as one statement and answers for each of its appends. One that the server refuses fails alone: the batch is
 * halved until it is found. When the connection is lost on the way, the same batch is sent again, which is harmless: what was done
 * is recognised as a repeat. What nobody answers in time is an OutcomeUnknown.
 */
export async function commit(log: CommitTo, batch: readonly Append[]): Promise<Answers> {
  try {
    return await send(log, batch);
  } catch (error) {
    return error instanceof ConnectionLost ? settle(log, batch, error) : divide(log, batch, error as Error);
  }
}

async function send(log: CommitTo, batch: readonly Append[]): Promise<Answers> {
  for (let turn = 1; ; turn += 1) {
    try {
      return answersIn(log.name, await log.connections.run(appendBatch, valuesOf(batch)), batch);
    } catch (error) {
      if (turn === turns || !(gaveWay.test(stateOf(error)) || (await madeRoom(log, error)))) throw error;
    }
  }
}

/** Segments are made ahead of the log by their owner; who comes to the end of the last one makes the next himself. */
async function madeRoom({ connections }: CommitTo, error: unknown): Promise<boolean> {
  if (stateOf(error) !== hasNoRoom) return false;
  const [row] = await connections.run(makeRoom, []);
  return row?.[0] !== '0';
}

async function divide(log: CommitTo, batch: readonly Append[], error: Error): Promise<Answers> {
  if (batch.length === 1 || !refusesRow.test(stateOf(error))) return batch.map(() => error);
  const middle = Math.ceil(batch.length / 2);
  const first = await commit(log, batch.slice(0, middle));
  return [...first, ...(await commit(log, batch.slice(middle)))];
}

async function settle(log: CommitTo, batch: readonly Append[], lost: ConnectionLost): Promise<Answers> {
  const deadline = performance.now() + log.settleWithinMs;
  for (let waitMs = 20; performance.now() + waitMs < deadline; waitMs = Math.min(waitMs * 2, 1_000)) {
    await pause(waitMs);
    try {
      return await send(log, batch);
    } catch (error) {
      // Any other failure, such as a full disk, is one of this attempt and says nothing about the first.
      if (refusesRow.test(stateOf(error))) return divide(log, batch, error as Error);
    }
  }
  const why = 'the connection was lost while appending.';
  return batch.map(({ stream }) => new OutcomeUnknown(`${stream}: ${why}`, { cause: lost.cause }));
}

function stateOf(error: unknown): string {
  const cause = error instanceof LogFailed ? error.cause : undefined;
  return (cause as Readonly<{ code?: string }> | undefined)?.code ?? '';
}
