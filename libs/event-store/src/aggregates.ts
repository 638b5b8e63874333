import { laterOf, latestOf, type Aggregate, type Fact, type Instant, type Order } from '@domain/kernel';
import { decoded, type AnyAggregate, type Loaded, type Recorded } from './aggregate-stream';
import type { EventLog, Metadata, NewEvent, Position, RecordedEvent } from './event-log.port';
import { eventIdOf } from './ids';
import { loadStream } from './load-stream';
import { OneAtATime } from './one-at-a-time';
import { RevisionConflict } from './revision-conflict';
import type { Snapshots } from './snapshots';

/** Who asks, and as which command: becomes the events' metadata. */
export type CommandMeta = Omit<Metadata, 'schemaVersion' | 'recordedAt'> &
  Readonly<{
    /** A conflict is decided again until this moment, instead of three times. */
    retryUntil?: Instant;
  }>;

export type CommandRefusal = 'not-found' | 'try-again' | 'command-id-reused';

/**
 * What came of a command. `position` is a place that a reader may wait for: of the last event written, or for
 * `nothing` and `refused` of what was looked at.
 */
export type Outcome<Event extends Fact, Code extends string> =
  | Readonly<{
      kind: 'accepted';
      events: readonly Recorded<Event>[];
      revision: number;
      position: Position;
      /** True when the command had been done before: its first answer is given again. */
      repeated: boolean;
    }>
  | Readonly<{ kind: 'refused'; code: Code | CommandRefusal; position?: Position }>
  | Readonly<{ kind: 'nothing'; position: Position }>;

const maxAttempts = 3;
const repeatPage = 100;

/** The command path: every change of every aggregate goes through {@link Aggregates.handle}. */
export class Aggregates {
  // Within this process, commands of one stream queue up instead of conflicting; other processes can still be faster.
  readonly #streams = new OneAtATime();

  constructor(
    private readonly log: EventLog,
    private readonly clock: Readonly<{ now: () => Instant }>,
    /** For what is long. */
    private readonly snapshots?: Snapshots,
  ) {}

  /**
   * Does a command once, however often it is sent: its own events in the log are its answer. A function as the
   * command is called for every attempt, so that a decision after a conflict is made on fresh facts.
   */
  async handle<State, Command extends Order, Event extends Fact, Code extends string>(
    aggregate: Aggregate<State, Command, Event, Code>,
    id: string,
    command: Command | (() => Promise<Command>),
    meta: CommandMeta,
  ): Promise<Outcome<Event, Code>> {
    return this.#streams.run(`${aggregate.name}-${id}`, () => this.#untilSettled(aggregate, id, command, meta));
  }

  async #untilSettled<State, Command extends Order, Event extends Fact, Code extends string>(
    aggregate: Aggregate<State, Command, Event, Code>,
    id: string,
    command: Command | (() => Promise<Command>),
    meta: CommandMeta,
  ): Promise<Outcome<Event, Code>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(aggregate, id, command, meta);
      } catch (error) {
        if (!(error instanceof RevisionConflict)) throw error;
        if (!this.#mayTryAgain(attempt, meta)) return { kind: 'refused', code: 'try-again' };
      }
    }
  }

  /** The state of an aggregate of that carrier. */
  async load<State, Event extends Fact>(
    aggregate: AnyAggregate<State, Event>,
    id: string,
    carrierId: string | undefined,
  ): Promise<Loaded<State> | Readonly<{ kind: 'not-found' }>> {
    const loaded = await this.#load(aggregate, id, carrierId);
    return loaded.kind === 'loaded' ? loaded : { kind: 'not-found' };
  }

  #mayTryAgain(attempt: number, { retryUntil }: CommandMeta): boolean {
    return retryUntil === undefined ? attempt < maxAttempts : this.clock.now() < retryUntil;
  }

  async #attempt<State, Command extends Order, Event extends Fact, Code extends string>(
    aggregate: Aggregate<State, Command, Event, Code>,
    id: string,
    command: Command | (() => Promise<Command>),
    meta: CommandMeta,
  ): Promise<Outcome<Event, Code>> {
    const [done, loaded] = await Promise.all([
      this.#find(aggregate, id, meta),
      this.#load(aggregate, id, meta.carrierId),
    ]);
    if (done) return this.#firstAnswer(aggregate, id, done, meta);
    if (loaded.kind === 'foreign') return { kind: 'refused', code: 'not-found' };
    const before = loaded.kind === 'loaded' ? loaded : undefined;
    const asked = typeof command === 'function' ? await command() : command;
    const decision = aggregate.decide(asked, before ? before.state : aggregate.initial);
    if (decision.kind === 'accepted')
      return this.#append(aggregate, `${aggregate.name}-${id}`, decision.events, { meta, before });
    // The log finds out itself that this very command was faster elsewhere; where nothing is appended, it is asked.
    const meanwhile = before && (await this.#find(aggregate, id, meta));
    if (meanwhile) return this.#firstAnswer(aggregate, id, meanwhile, meta);
    return { ...decision, position: before ? before.position : await this.log.head() };
  }

  #find(
    { name }: Readonly<{ name: string }>,
    id: string,
    { commandId }: CommandMeta,
  ): Promise<RecordedEvent | undefined> {
    return this.log.find(eventIdOf(commandId, 0), `${name}-${id}`);
  }

  #load<State, Event extends Fact>(aggregate: AnyAggregate<State, Event>, id: string, carrierId: string | undefined) {
    return loadStream({ log: this.log, snapshots: this.snapshots }, aggregate, id, carrierId);
  }

  async #append<Event extends Fact, Code extends string>(
    { versions }: Pick<AnyAggregate<unknown, Event>, 'versions'>,
    stream: string,
    facts: readonly [Event, ...Event[]],
    { meta, before }: Readonly<{ meta: CommandMeta; before: Loaded<unknown> | undefined }>,
  ): Promise<Outcome<Event, Code>> {
    const { retryUntil: _, ...carried } = meta;
    const now = this.clock.now();
    const recordedAt = before ? laterOf(before.recordedAt, now) : now;
    const events = facts.map(({ type, data }, index) => ({
      id: eventIdOf(meta.commandId, index),
      type,
      data,
      metadata: { ...carried, schemaVersion: latestOf(versions[type as Event['type']]), recordedAt },
    }));
    const answer = await this.log.append(stream, before?.revision ?? 'no-stream', events as unknown as [NewEvent]);
    const first = answer.revision - events.length + 1;
    const recorded = events.map((event, index) => ({ ...event, revision: first + index }));
    return { kind: 'accepted', events: recorded as unknown as readonly Recorded<Event>[], ...answer };
  }

  async #firstAnswer<Event extends Fact, Code extends string>(
    aggregate: Pick<AnyAggregate<unknown, Event>, 'name' | 'versions'>,
    id: string,
    first: RecordedEvent,
    { carrierId, commandHash }: CommandMeta,
  ): Promise<Outcome<Event, Code>> {
    const { metadata, stream } = first;
    if (metadata.carrierId !== carrierId) return { kind: 'refused', code: 'not-found' };
    if (metadata.commandHash !== commandHash || stream !== `${aggregate.name}-${id}`)
      return { kind: 'refused', code: 'command-id-reused' };
    const written = await this.#eventsOfCommand(first);
    const { revision, position } = written.at(-1) ?? first;
    const events = written.map((event) => decoded(aggregate, event));
    return { kind: 'accepted', events, revision, position, repeated: true };
  }

  /** A command's events stand side by side, because they were appended at once. */
  async #eventsOfCommand({ stream, revision, metadata }: RecordedEvent): Promise<readonly RecordedEvent[]> {
    const found: RecordedEvent[] = [];
    for (;;) {
      const from = revision + found.length;
      const page = await this.log.readStream(stream, { from, limit: repeatPage });
      const events = page.kind === 'events' ? page.events : [];
      const end = events.findIndex((event) => event.metadata.commandId !== metadata.commandId);
      found.push(...(end < 0 ? events : events.slice(0, end)));
      if (end >= 0 || events.length < repeatPage) return found;
    }
  }
}
