import { statfs } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { toEpochMs } from '@domain/kernel';
import type { NodeSettings, NodeState, StreamingNode } from '@media-adapters/streaming-node';
import type { Clock, Logger } from '@runtime';
import type { BackOffice } from './back-office';
import type { PublicationStore } from './publication-store';
import type { SavedState } from './saved-state';

export interface AgentParts {
  readonly nodeId: string;
  readonly folder: string;
  readonly capacity: number;
  readonly listen: Pick<NodeSettings, 'host' | 'port' | 'apiUrl' | 'credential'>;
  readonly node: StreamingNode;
  readonly backOffice: BackOffice;
  readonly publications: PublicationStore;
  readonly saved: SavedState;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** How long a publication that is wanted no longer is still served, for players in the midst of it. */
  readonly withdrawAfterMs: number;
}

const STATE_EVERY_MS = 800;
const PULL_EVERY_MS = 1_000;
const BEAT_EVERY_MS = 2_000;
const LONGEST_BACKOFF_MS = 5_000;
const INSPECT_EVERY_MS = 30_000;
// The clocks of product and machine are read one after the other: smaller steps are no move of time.
const CLOCK_STEP_MS = 2_000;

/** Makes the node what the back office wants it to be, and tells it what the node is. */
export class NodeAgent {
  #state: NodeState | undefined;
  #clockOffsetMs = 0;
  #inspectedAt = -Infinity;
  readonly #faults = new Map<string, string>();
  readonly #unwantedSince = new Map<string, number>();

  constructor(private readonly parts: AgentParts) {}

  /** Serves what is known already, then follows the back office until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    this.#state = await this.parts.saved.load();
    await this.#enforce();
    this.parts.logger.info({ port: this.parts.listen.port, fromDisk: this.#state !== undefined }, 'node serves');
    await Promise.all([
      this.#repeat('state', STATE_EVERY_MS, () => this.#follow(signal), signal),
      this.#repeat('media', PULL_EVERY_MS, () => this.#reconcile(signal), signal),
      this.#repeat('beat', BEAT_EVERY_MS, () => this.#beat(signal), signal),
    ]);
  }

  /** What is wrong just now, by the part that trips over it. */
  get faults(): ReadonlyMap<string, string> {
    return this.#faults;
  }

  async #follow(signal: AbortSignal): Promise<void> {
    try {
      const state = await this.parts.backOffice.state(signal);
      if (state) await this.#accept(state);
    } finally {
      // Also without an answer: denials run out, time moves, and nginx may have died.
      await this.#enforce();
    }
  }

  async #accept(state: NodeState): Promise<void> {
    if (state.nodeId !== this.parts.nodeId) throw new Error('The back office answered the state of another node');
    this.#state = state;
    // Denials act at once, before anything that can take its time or fail.
    await this.#deny();
    try {
      await this.parts.saved.save(state);
    } catch (error) {
      this.parts.backOffice.forget();
      throw error;
    }
  }

  async #enforce(): Promise<void> {
    await this.#deny();
    const tokenKeys = this.#state?.tokenKeys ?? [];
    const outcome = await this.parts.node.apply({
      ...this.parts.listen,
      tokenKeys: tokenKeys.map(({ kid, key }) => ({ kid, key: Buffer.from(key, 'base64url') })),
      clockOffsetMs: this.#clockOffset(),
    });
    if (outcome !== 'unchanged') this.parts.logger.info({ outcome, tokenKeys: tokenKeys.length }, 'settings in force');
  }

  // Without any state the denials on disk stay: they were true, and nothing says they are not.
  async #deny(): Promise<void> {
    if (!this.#state) return;
    const now = this.parts.clock.now();
    const live = this.#state.denied.filter(({ until }) => until > now).map(({ sessionId }) => sessionId);
    await this.parts.node.deny(new Set(live));
  }

  #clockOffset(): number {
    const offset = toEpochMs(this.parts.clock.now()) - Date.now();
    if (Math.abs(offset - this.#clockOffsetMs) > CLOCK_STEP_MS) this.#clockOffsetMs = offset;
    return this.#clockOffsetMs;
  }

  async #reconcile(signal: AbortSignal): Promise<void> {
    if (!this.#state) return;
    const { publications } = this.#state;
    const wanted = new Set(publications.map(({ publicationId }) => publicationId));
    await this.parts.publications.tidy(wanted);
    await this.#withdrawUnwanted(wanted);
    const isDue = performance.now() - this.#inspectedAt > INSPECT_EVERY_MS;
    if (isDue) this.#inspectedAt = performance.now();
    const failures: unknown[] = [];
    for (const publication of publications) {
      if (signal.aborted) return;
      if (isDue) await this.parts.publications.inspect(publication);
      // One that cannot be had does not keep the others away.
      await this.#ensure(publication, signal).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  async #ensure(publication: NodeState['publications'][number], signal: AbortSignal): Promise<void> {
    const outcome = await this.parts.publications.ensure(publication, signal);
    if (outcome === 'pulled')
      this.parts.logger.info({ publicationId: publication.publicationId }, 'publication pulled');
  }

  async #withdrawUnwanted(wanted: ReadonlySet<string>): Promise<void> {
    for (const { assetId, publicationId } of await this.parts.node.holdings()) {
      if (wanted.has(publicationId)) {
        this.#unwantedSince.delete(publicationId);
        continue;
      }
      const since = this.#unwantedSince.get(publicationId) ?? performance.now();
      this.#unwantedSince.set(publicationId, since);
      if (performance.now() - since < this.parts.withdrawAfterMs) continue;
      await this.parts.publications.withdraw(assetId, publicationId);
      this.#unwantedSince.delete(publicationId);
      this.parts.logger.info({ publicationId }, 'publication withdrawn');
    }
  }

  async #beat(signal: AbortSignal): Promise<void> {
    const { bavail, bsize } = await statfs(this.parts.folder);
    const isServing = await this.parts.node.isServing();
    const faults = [...this.#faults].map(([part, words]) => `${part}: ${words}`.slice(0, 500));
    await this.parts.backOffice.beat(
      {
        capacity: this.parts.capacity,
        holdings: this.parts.publications.whole,
        sessions: await this.parts.node.activeSessions(),
        freeBytes: Math.floor(bavail * bsize),
        faults: isServing ? faults : ['nginx: does not serve', ...faults],
      },
      signal,
    );
  }

  async #repeat(part: string, everyMs: number, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    let failed = 0;
    while (!signal.aborted) {
      try {
        await work();
        if (this.#faults.delete(part)) this.parts.logger.info({ part }, 'well again');
        failed = 0;
      } catch (error) {
        if (signal.aborted) return;
        failed += 1;
        this.#note(part, error);
      }
      const wait = Math.min(everyMs * 2 ** failed, Math.max(everyMs, LONGEST_BACKOFF_MS));
      // Spread, so that the nodes of a carrier do not all ask at the same moment.
      await pause(wait * (0.8 + Math.random() * 0.2), undefined, { signal }).catch(() => undefined);
    }
  }

  // A fault that lasts is told once.
  #note(part: string, error: unknown): void {
    const words = error instanceof Error ? error.message : String(error);
    if (this.#faults.get(part) === words) return;
    this.#faults.set(part, words);
    this.parts.logger.warn({ part, err: error }, 'fault');
  }
}
