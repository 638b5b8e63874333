import { Inject, Injectable } from '@nestjs/common';
import type { DecisionRecord } from '@domain/entitlement/decision-record';
import { addMs } from '@domain/kernel';
import { viewing } from '@domain/viewing/viewing';
import { uuidV5 } from '@event-store';
import { CommandDoor, METRICS, Problem, type Asked, type DeviceCaller } from '../platform';
import type { ApiMetrics } from '../platform/api-metrics';
import { Denials, keyReused } from './denials';
import { Grants, type StartViewing } from './grants';
import { OpenedSessions, type Started, type StartedPlayback } from './opened-sessions';
import { playbackWishOf } from './playback-request';

export type StartRequest = Readonly<{ caller: DeviceCaller; key: string; body: unknown; address: string }>;

/** How long a grant that conflicts with others of its household is decided again. */
const decidingMs = 5_000;

/** Starting to play: decide, open the session on a node, or say why not. */
@Injectable()
export class PlaybackStarts {
  @Inject(METRICS) private readonly metrics!: ApiMetrics;

  constructor(
    private readonly door: CommandDoor,
    private readonly grants: Grants,
    private readonly denials: Denials,
    private readonly opened: OpenedSessions,
  ) {}

  /** The same key with the same body is answered as the first time. @throws Problem also for a no */
  async start({ caller, key, body, address }: StartRequest): Promise<StartedPlayback> {
    const wish = playbackWishOf(body);
    const commandId = uuidV5(caller.deviceId, key);
    const asked = this.door.askedAs(caller, { commandId, operation: 'startPlayback', input: body });
    const before = await this.denials.first(caller, asked);
    if (before) throw await this.denials.problem(caller, before);
    const decideNow = await this.grants.prepare({ caller, asked, wish, address });
    if (!(await this.grants.isDone(asked))) await this.#denyAtOnce(caller, asked, await decideNow());
    return this.#grant(caller, asked, decideNow);
  }

  /** A no needs no turn among the household's grants: many boxes that may not play do not wait for each other. */
  async #denyAtOnce(caller: DeviceCaller, asked: Asked, { data: { decision } }: StartViewing): Promise<void> {
    if (!decision.verdict.allowed) throw await this.#denied(caller, asked, decision);
  }

  async #grant(caller: DeviceCaller, asked: Asked, decideNow: () => Promise<StartViewing>): Promise<StartedPlayback> {
    const made: { command?: StartViewing } = {};
    const command = async () => (made.command = await decideNow());
    const meta = { ...asked.meta, retryUntil: addMs(asked.at, decidingMs) };
    const outcome = await this.door.send(viewing, caller.accountId, command, { meta, caller });
    if (outcome.kind === 'accepted') {
      const started = outcome.events.find((event): event is typeof event & Started => event.type === 'ViewingStarted');
      if (!started) throw new Error('A grant without its session');
      if (!outcome.repeated) this.metrics.decisions.inc({ reason: started.data.decision.verdict.reasonCode });
      return this.opened.answer(caller, started, outcome);
    }
    if (outcome.kind === 'refused' && outcome.code === 'command-id-reused') throw keyReused();
    if (outcome.kind !== 'refused' || outcome.code !== 'not-allowed' || !made.command) throw tooBusy();
    throw await this.#denied(caller, asked, made.command.data.decision);
  }

  /** The refusal is in the log before it is told. */
  async #denied(caller: DeviceCaller, asked: Asked, decision: DecisionRecord): Promise<Problem> {
    const denied = await this.denials.record(caller, asked, decision);
    this.metrics.decisions.inc({ reason: decision.verdict.reasonCode });
    return this.denials.problem(caller, denied);
  }
}

const tooBusy = (): Problem =>
  new Problem('UNAVAILABLE', 'Too much is going on in this household. Try again.', { headers: { 'retry-after': '1' } });
