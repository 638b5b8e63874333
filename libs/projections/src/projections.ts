import { setMaxListeners } from 'node:events';
import { eventPlaces, type EventLog, type Position, type UnreadableEvent } from '@event-store';
import { AdvisoryLocks, openPool } from '@postgres';
import type pg from 'pg';
import type { Registry } from 'prom-client';
import { CheckpointMoves } from './checkpoint-moves';
import { CheckpointWatch } from './checkpoint-watch';
import { indexEvents } from './index-events';
import { Member, type Status } from './member';
import { registerMetrics } from './metrics';
import { lockOf, runOwned, type LoopState } from './owned-loop';
import { manage, type ProcessManager } from './process-manager';
import { project, type LoopTools, type RebuildReason } from './projection-loop';
import type { ReadModel } from './read-model';
import { rebuild } from './rebuild/rebuild';
import { registerRebuildMetrics } from './rebuild/rebuild-metrics';
import { SharedTail } from './shared-tail';
import { UnreadableEvents } from './unreadable-events';
import { Turns } from './rebuild/turns';

export type ProjectionsOptions = Readonly<{
  /** As the owner of the tables. */
  databaseUrl: string;
  log: EventLog;
  readModels: readonly ReadModel[];
  processes?: readonly ProcessManager[];
  /** Keeps an index of event ids, for a log whose engine has none. */
  indexesEvents?: boolean;
  registry?: Registry;
  /** Told of each change of state. */
  onState?: (status: Status) => void;
  /** Told before a read model is built anew. */
  onRebuild?: (name: string, reason: RebuildReason) => void;
  /** Told once of each stored event that cannot be read, whether somebody needs it or not. */
  onUnreadable?: (event: UnreadableEvent) => void;
  batchSize?: number;
}>;

const patienceMs = 30_000;
const rebuildsAtOnce = 2;

/** Runs projections and process managers, each for itself: one that faults stands still and the others go on. */
export class Projections {
  readonly #closed = new AbortController();
  readonly #members = new Map<string, Member>();
  readonly #running: Promise<void>[] = [];
  readonly #locks: AdvisoryLocks;
  readonly #tail: SharedTail;
  readonly #moves: CheckpointMoves;
  readonly #turns = new Turns(rebuildsAtOnce);
  #ending: Promise<void> | undefined;
  readonly #metrics: ReturnType<typeof registerMetrics> | undefined;

  private constructor(
    private readonly options: ProjectionsOptions,
    private readonly pool: pg.Pool,
    private readonly watch: CheckpointWatch,
  ) {
    const { log, registry, readModels, processes = [] } = options;
    this.#locks = new AdvisoryLocks(options.databaseUrl);
    // Each of them listens to it, more than one would expect of a leak.
    setMaxListeners(0, this.#closed.signal);
    for (const { name } of readModels) this.#add(new Member(name, 'read-model'));
    for (const { name } of processes) this.#add(new Member(name, 'process'));
    if (options.indexesEvents) this.#add(new Member(eventPlaces, 'read-model'));
    this.#moves = new CheckpointMoves(pool);
    const unreadable = new UnreadableEvents((event) => {
      this.#metrics?.unreadable();
      options.onUnreadable?.(event);
    });
    this.#tail = new SharedTail(log, this.#closed.signal, (batch) => unreadable.look(batch));
    if (registry) registerRebuildMetrics(registry, pool);
    this.#metrics = registry && registerMetrics(registry, log, [...this.#members.values()]);
  }

  /** Starts them all; where another process owns one, this one waits to take over. */
  static async start(options: ProjectionsOptions): Promise<Projections> {
    const watch = await CheckpointWatch.open({
      url: options.databaseUrl,
      applicationName: 'usher-projections',
      processes: true,
    });
    const pool = openPool(relaxed(options.databaseUrl), { max: 6, applicationName: 'usher-projections' });
    const projections = new Projections(options, pool, watch);
    for (const model of options.readModels) projections.#run(model.name, (tools) => project(model, tools));
    for (const process of options.processes ?? []) projections.#run(process.name, (tools) => manage(process, tools));
    if (options.indexesEvents) projections.#run(eventPlaces, indexEvents);
    return projections;
  }

  status(): readonly Status[] {
    return [...this.#members.values()].map(({ status }) => status);
  }

  /** For the health server: each by its name, and what is wrong with it. */
  health(): Readonly<Record<string, true | string>> {
    return Object.fromEntries(this.status().map(({ name, state }) => [name, state === 'faulted' ? 'faulted' : true]));
  }

  /** Resolves once it has got to the position (the log's end now, if absent), in whatever process it runs. @throws Behind, or its fault */
  async caughtUp(name: string, position?: Position, timeoutMs: number = patienceMs): Promise<void> {
    const wanted = position ?? (await this.options.log.head());
    // Nothing may be awaited between this look and the waiting: a fault in between would be told to nobody.
    const { state, error } = this.#member(name).status;
    if (state === 'faulted' && error) throw error;
    await this.watch.reached(name, wanted, { timeoutMs, version: this.#versionOf(name) });
  }

  /** Builds a read model anew beside the old table and swaps them, while readers and the projection go on. */
  rebuild(name: string): Promise<void> {
    const model = this.options.readModels.find((candidate) => candidate.name === name);
    if (!model) throw new Error(`There is no read model ${name}`);
    const { signal } = this.#closed;
    return this.#turns.take(signal, () => rebuild({ pool: this.pool, log: this.options.log, model, signal }));
  }

  close(): Promise<void> {
    return (this.#ending ??= this.#end());
  }

  #versionOf(name: string): number | undefined {
    return this.options.readModels.find((model) => model.name === name)?.version;
  }

  async #end(): Promise<void> {
    this.#closed.abort();
    await Promise.all(this.#running);
    this.watch.close();
    this.#locks.close();
    await this.pool.end();
  }

  #add(member: Member): void {
    if (this.#members.has(member.name)) throw new Error(`Two projections are called ${member.name}`);
    this.#members.set(member.name, member);
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (!member) throw new Error(`There is no projection ${name}`);
    return member;
  }

  #run(name: string, work: (tools: LoopTools) => Promise<void>): void {
    const { log, batchSize } = this.options;
    const member = this.#member(name);
    const onProgress = member.advance.bind(member);
    const size = batchSize === undefined ? {} : { batchSize };
    const onRebuild = (reason: RebuildReason) => this.options.onRebuild?.(name, reason);
    const inTurn: LoopTools['inTurn'] = (signal, act) => this.#turns.take(signal, act);
    const shared = { pool: this.pool, log, tail: this.#tail, moves: this.#moves };
    const tools = { ...shared, onProgress, onRebuild, inTurn, ...size };
    this.#running.push(
      runOwned({
        locks: this.#locks,
        lock: lockOf(name),
        signal: this.#closed.signal,
        onState: (state, error) => this.#turn(member, state, error),
        work: (signal) => work({ ...tools, signal }),
      }),
    );
  }

  #turn(member: Member, state: LoopState, error: unknown): void {
    if (state === 'stopped' && member.status.state === 'faulted') return;
    member.turn(state, error);
    const { status } = member;
    if (state === 'faulted') {
      this.#metrics?.fault(member.name);
      if (status.error) this.watch.fail(member.name, status.error, this.#versionOf(member.name));
    }
    this.options.onState?.(status);
  }
}

// Rows and checkpoint are lost together or not at all, so a commit need not wait for the disk: after a power cut the
// projection goes on from an older checkpoint. Every statement of theirs looks rows up by id, and a plan that was made while
// the table was still small would read it whole for ever after.
function relaxed(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', '-c synchronous_commit=off -c enable_seqscan=off -c jit=off');
  return url.href;
}
