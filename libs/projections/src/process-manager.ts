import type { Fact, Versions } from '@domain/kernel';
import { decoded, type Filter, type Recorded, type RecordedEvent } from '@event-store';
import { CheckpointOfAnotherLog, isOfLog, moveProcess, processCheckpoint } from './checkpoints';
import { demandReadable } from './folded-rows';
import { isPassing } from './owned-loop';
import { passedOver, without } from './passing-over';
import type { LoopTools } from './projection-loop';

export type ProcessDefinition<Event extends Fact> = Readonly<{
  name: string;
  category: string;
  /** How each event type that it reacts to stands in the log. */
  events: Versions<Event>;
  /** At least once an event, in order: its effects carry ids derived from the event's, so that a repeat changes nothing. */
  handle: (event: Recorded<Event>, signal: AbortSignal) => Promise<void>;
  /** Where a system begins that has not known this process; the log's start if absent. */
  start?: 'log-start' | 'log-end';
}>;

/** A process manager as the engine drives it. It has a checkpoint and is never rebuilt. */
export type ProcessManager = Readonly<{
  name: string;
  filter: Filter;
  passesOver: ReadonlySet<string>;
  start: 'log-start' | 'log-end';
  handle: (event: RecordedEvent, signal: AbortSignal) => Promise<void>;
}>;

/** Declares a process manager. */
export const processManager = <Event extends Fact>(definition: ProcessDefinition<Event>): ProcessManager => ({
  name: definition.name,
  filter: { categories: [definition.category] },
  passesOver: passedOver(definition.category, definition.events),
  start: definition.start ?? 'log-start',
  handle: async (event, signal) => definition.handle(decoded<Event>({ versions: definition.events }, event), signal),
});

/** An event that its process manager cannot handle; the process stands still until it is mended. */
export class ProcessFault extends Error {
  override readonly name = 'ProcessFault';
  constructor(process: string, { stream, revision, type, id }: RecordedEvent, cause: unknown) {
    super(`${process}: ${type} ${id} (${stream}, revision ${revision})`, { cause });
  }
}

/** Drives one process manager until the signal aborts, beginning at its checkpoint. */
export async function manage(process: ProcessManager, tools: LoopTools): Promise<void> {
  const { pool, log, signal, onProgress, batchSize } = tools;
  const { name, filter } = process;
  let after = await processCheckpoint(pool, name);
  const head = await log.head();
  if (after && !isOfLog(after, head)) throw new CheckpointOfAnotherLog(name, after, head);
  const moveTo = async (to: typeof after & {}) => {
    if (to !== after) await moveProcess(pool, { name, from: after, to });
    after = to;
  };
  if (!after && process.start === 'log-end') await moveTo(head);
  const subscription = { filter, signal, ...(after && { after }), ...(batchSize !== undefined && { batchSize }) };
  for await (const batch of without(process.passesOver, tools.tail.subscribe(subscription))) {
    demandReadable(name, batch);
    for (const event of batch.events) {
      signal.throwIfAborted();
      await process.handle(event, signal).catch((error: unknown) => {
        throw isPassing(error) ? error : new ProcessFault(name, event, error);
      });
      await moveTo(event.position);
    }
    await moveTo(batch.through);
    onProgress(batch.through, batch.caughtUp);
  }
}
