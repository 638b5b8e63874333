import { Inject, Injectable } from '@nestjs/common';
import { foldEvents } from '@domain/kernel';
import { pairing, type Pairing } from '@domain/pairing/pairing';
import type { PairingEvent } from '@domain/pairing/pairing.events';
import { decoded, eventIdOf, type CommandMeta, type EventLog, type Position } from '@event-store';
import { EVENT_LOG } from '../platform';

export type FoundPairing = Readonly<{ state: Pairing; carrierId: string }>;

type Confirmed = Extract<PairingEvent, { type: 'PairingConfirmed' }>['data'];
export type FirstAnswer = Readonly<
  { kind: 'confirmed'; data: Confirmed; position: Position } | { kind: 'refused'; code: 'command-id-reused' }
>;

/** Pairings as the log tells them, for a device that belongs to nobody yet and so names no carrier. */
@Injectable()
export class PairingStreams {
  constructor(@Inject(EVENT_LOG) private readonly log: EventLog) {}

  async find(pairingId: string): Promise<FoundPairing | undefined> {
    const page = await this.log.readStream(`pairing-${pairingId}`);
    const events = page.kind === 'events' ? page.events : [];
    const carrierId = events[0]?.metadata.carrierId;
    if (carrierId === undefined) return undefined;
    return {
      state: foldEvents(
        pairing,
        events.map((event) => decoded<PairingEvent>(pairing, event)),
      ),
      carrierId,
    };
  }

  /** What this very command was answered before; a code is long gone when a retry comes late. */
  async firstAnswer({ commandId, commandHash, carrierId }: CommandMeta): Promise<FirstAnswer | undefined> {
    const event = await this.log.find(eventIdOf(commandId, 0));
    if (!event || event.metadata.carrierId !== carrierId) return undefined;
    const isOwn = event.type === 'PairingConfirmed' && event.metadata.commandHash === commandHash;
    const first = isOwn ? decoded<PairingEvent>(pairing, event) : undefined;
    if (first?.type !== 'PairingConfirmed') return { kind: 'refused', code: 'command-id-reused' };
    return { kind: 'confirmed', data: first.data, position: event.position };
  }

  async hasCarrier(carrierId: string): Promise<boolean> {
    return (await this.log.readStream(`carrier-${carrierId}`, { limit: 1 })).kind === 'events';
  }
}
