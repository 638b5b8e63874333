import { Inject, Injectable } from '@nestjs/common';
import type { DecisionRecord, Verdict } from '@domain/entitlement/decision-record';
import { addMs } from '@domain/kernel';
import { denial } from '@domain/viewing/denial';
import type { DenialEvent } from '@domain/viewing/denial.events';
import { account } from '@domain/account/account';
import type { AccountEvent } from '@domain/account/account.events';
import { decoded, eventIdOf, type CommandMeta, type EventLog, type Position } from '@event-store';
import { PersonVault } from '@operations';
import { CommandDoor, EVENT_LOG, Problem, type Asked, type DeviceCaller } from '../platform';
import { decisionAnswer, denialProblem, type Rival } from './playback-answers';

type Denied = Readonly<{ decision: DecisionRecord; position: Position }>;

const recordingMs = 5_000;

/** Refusals of playback: each is in the log before it is told. */
@Injectable()
export class Denials {
  constructor(
    private readonly door: CommandDoor,
    private readonly vault: PersonVault,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {}

  /** What this very request was refused with before, if it was. @throws Problem CONFLICT when the key was used for another */
  async first({ carrierId, accountId }: DeviceCaller, asked: Asked): Promise<Denied | undefined> {
    const meta = metaOf(asked);
    const event = await this.log.find(eventIdOf(meta.commandId, 0), `${denial.name}-${accountId}`);
    if (!event || event.metadata.carrierId !== carrierId) return undefined;
    if (event.metadata.commandHash !== meta.commandHash) throw keyReused();
    return { decision: decoded<DenialEvent>(denial, event).data.decision, position: event.position };
  }

  async record(caller: DeviceCaller, asked: Asked, decision: DecisionRecord): Promise<Denied> {
    const { accountId } = caller;
    const command = { type: 'DenyViewing', data: { accountId, decision, at: decision.request.at } } as const;
    const meta = { ...metaOf(asked), retryUntil: addMs(asked.at, recordingMs) };
    const outcome = await this.door.send(denial, accountId, command, { meta, caller });
    if (outcome.kind === 'accepted') return { decision, position: outcome.position };
    if (outcome.kind === 'refused' && outcome.code === 'command-id-reused') throw keyReused();
    throw new Problem('UNAVAILABLE', 'Too much is going on in this household. Try again.', {
      headers: { 'retry-after': '1' },
    });
  }

  async problem({ accountId }: DeviceCaller, { decision, position }: Denied): Promise<Problem> {
    return denialProblem(decisionAnswer(decision, position), await this.#rivals(accountId, decision.verdict));
  }

  /** With the names that the household gave its devices, for it alone to read. */
  async #rivals(accountId: string, { conflicts }: Verdict): Promise<readonly Rival[]> {
    if (conflicts.length === 0) return [];
    const page = await this.log.readStream(`account-${accountId}`);
    const events = page.kind === 'events' ? page.events.map((event) => decoded<AccountEvent>(account, event)) : [];
    const names = new Map(
      events.flatMap(({ type, data }) => (type === 'AccountDeviceAdded' ? [[data.deviceId, data.name] as const] : [])),
    );
    const opened = await this.vault.openMany([...names.values()]);
    return conflicts.map((rival) => {
      const sealed = names.get(rival.deviceId);
      const deviceName = sealed && opened.get(sealed);
      return { ...rival, ...(deviceName !== undefined && { deviceName }) };
    });
  }
}

export const keyReused = (): Problem =>
  new Problem('CONFLICT', 'This Idempotency-Key was used for another request.', { field: 'Idempotency-Key' });

const metaOf = (asked: Asked): CommandMeta => asked.step('deny');
