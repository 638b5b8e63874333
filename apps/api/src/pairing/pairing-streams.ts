import { Inject, Injectable } from '@nestjs/common';
import { foldEvents } from '@domain/kernel';
import { pairing, type Pairing } from '@domain/pairing/pairing';
import type { PairingEvent } from '@domain/pairing/pairing.events';
import { decoded, type EventLog } from '@event-store';
import { EVENT_LOG } from '../platform';

export type FoundPairing = Readonly<{ state: Pairing; carrierId: string }>;

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

  async hasCarrier(carrierId: string): Promise<boolean> {
    return (await this.log.readStream(`carrier-${carrierId}`, { limit: 1 })).kind === 'events';
  }
}
