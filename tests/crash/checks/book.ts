import { comparePositions, type EventLog, type Position, type RecordedEvent } from '@event-store';
import type { Findings } from '../findings';
import type { Entry, Write } from '../ledger';

/** Of one event, as much as the checks need. */
type Line = Readonly<Pick<RecordedEvent, 'id' | 'type' | 'stream' | 'position'>>;

/** The log as it was read so far, and what is wrong with it. */
export class Book {
  readonly #findings: Findings;
  readonly #ids = new Set<string>();
  readonly #ends = new Map<string, number>();
  readonly #ofCommand = new Map<string, Line[]>();
  #through: Position | undefined;
  #checked = 0;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  get events(): number {
    return this.#ids.size;
  }

  /** Reads on from where it was. Answers with how many events it has by then. */
  async readOn(log: EventLog): Promise<number> {
    const after = this.#through;
    for await (const { events, unreadable, through } of log.readAll(after === undefined ? {} : { after })) {
      for (const event of events) this.#take(event);
      for (const { message } of unreadable) this.#findings.add('disorder', message);
      this.#through = through;
    }
    return this.events;
  }

  /** Whether what was read before is still there, word for word: reads all of it again. */
  async readAgain(log: EventLog): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for await (const batch of log.readAll()) events.push(...batch.events);
    const again = new Set(events.map(({ id }) => id));
    for (const id of this.#ids) if (!again.has(id)) this.#findings.add('loss', `event ${id} was in the log before`);
    await this.readOn(log);
    return events;
  }

  /** Looks up what was heard since the last look, in a log that was read afterwards. */
  check(entries: readonly Entry[]): void {
    for (; this.#checked < entries.length; this.#checked += 1) {
      const entry = entries[this.#checked];
      if (entry) this.#checkOne(entry);
    }
  }

  /** At the end: those that were given up may have been written late. */
  checkAll(entries: readonly Entry[]): void {
    this.#checked = 0;
    this.check(entries);
  }

  #checkOne({ write, state, position }: Entry): void {
    const lines = this.#ofCommand.get(write.commandId) ?? [];
    const isDone = state === 'acknowledged' && !(write.mayBeNothing && position === undefined);
    if (isDone && lines.length === 0)
      this.#findings.add('loss', `${write.what} ${write.commandId} (${write.stream}) at ${position}`);
    const last = lines.at(-1)?.position;
    if (position !== undefined && last !== undefined && position !== last)
      this.#findings.add('disorder', `${write.what} ${write.commandId} was told ${position} and stands at ${last}`);
    this.#checkOnce(write, lines);
  }

  /** A command has its events in its one stream, and no two of a kind. */
  #checkOnce({ what, commandId, stream }: Write, lines: readonly Line[]): void {
    if (lines.some((line) => line.stream !== stream))
      this.#findings.add('double', `${what} ${commandId} stands in ${lines.map((line) => line.stream).join()}`);
    const types = lines.map(({ type }) => type);
    if (new Set(types).size !== types.length) this.#findings.add('double', `${what} ${commandId}: ${types.join()}`);
  }

  #take(event: RecordedEvent): void {
    const { id, type, stream, revision, position, metadata } = event;
    if (this.#ids.has(id)) this.#findings.add('double', `event ${id} (${stream})`);
    this.#ids.add(id);
    const expected = (this.#ends.get(stream) ?? -1) + 1;
    if (revision !== expected)
      this.#findings.add('disorder', `${stream} goes on with revision ${revision} instead of ${expected}`);
    this.#ends.set(stream, revision);
    if (this.#through !== undefined && comparePositions(position, this.#through) <= 0)
      this.#findings.add('position went back', `${stream} at ${position}, after ${this.#through}`);
    const lines = this.#ofCommand.get(metadata.commandId) ?? [];
    this.#ofCommand.set(metadata.commandId, [...lines, { id, type, stream, position }]);
  }
}
