import { setTimeout as pause } from 'node:timers/promises';
import type { Instant } from '@domain/kernel';
import { node } from '@domain/node/node';
import { uuidV5, type Aggregates } from '@event-store';
import { beatLeaseMs, type NodeBeats } from '@operations';
import { leasesAfter, lostNodes, type Lease, type Look } from './lost-nodes';

export type LoseNodesTools = Readonly<{
  beats: Pick<NodeBeats, 'all'>;
  aggregates: Aggregates;
  clock: Readonly<{ now: () => Instant }>;
  signal: AbortSignal;
  onError: (error: unknown) => void;
}>;

const lookEveryMs = 2_000;
const program = 'lose-nodes';

/** Looks at the nodes' leases until the signal aborts, and tells the log of those that have run out. */
export async function loseNodes(tools: LoseNodesTools): Promise<void> {
  const { signal, onError } = tools;
  const sweep = new NodeSweep(tools);
  while (!signal.aborted) {
    await sweep.look().catch(onError);
    await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

/** One look after another; what the looks before have seen and told is remembered. */
export class NodeSweep {
  #last: Look | undefined;
  readonly #told = new Map<string, Instant>();

  constructor(private readonly tools: Pick<LoseNodesTools, 'beats' | 'aggregates' | 'clock'>) {}

  async look(): Promise<void> {
    const { beats, clock } = this.tools;
    const found = await beats.all();
    const now = clock.now();
    const before = this.#last ?? { at: now, leases: new Map() };
    this.#last = { at: now, leases: leasesAfter(before.leases, found, now, beatLeaseMs) };
    const lost = lostNodes(before, this.#last).filter(({ nodeId, seenAt }) => this.#told.get(nodeId) !== seenAt);
    for (const lease of lost) await this.#lose(lease, now);
  }

  async #lose({ nodeId, seenAt }: Lease, now: Instant): Promise<void> {
    const commandId = uuidV5(nodeId, `${program}/${seenAt}`);
    const command = { type: 'LoseNode', data: { nodeId, lastSeenAt: seenAt, at: now } } as const;
    const outcome = await this.tools.aggregates.handle(node, nodeId, command, {
      commandId,
      commandHash: commandId,
      correlationId: commandId,
      causationId: commandId,
      actor: { kind: 'program', id: program },
    });
    if (outcome.kind !== 'refused' || outcome.code !== 'try-again') this.#told.set(nodeId, seenAt);
  }
}
