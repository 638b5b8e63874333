import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { DeviceFamily } from '@domain/account/account.events';
import { addMs, type Instant } from '@domain/kernel';
import { pairing } from '@domain/pairing/pairing';
import { uuidV5 } from '@event-store';
import { DerivedKeys, PairingCodes, PersonVault } from '@operations';
import { Clock } from '@runtime';
import { CommandDoor, notFound, Problem, type DeviceCaller } from '../platform';
import { Inject } from '@nestjs/common';
import { PairingStreams } from './pairing-streams';

export type PairingWish = Readonly<{ carrierId: string; family: DeviceFamily; name: string }>;

export type RequestedPairing = Readonly<{
  pairingId: string;
  code: string;
  claimSecret: string;
  expiresAt: Instant;
}>;

export type Claim = Readonly<
  | { status: 'pending'; expiresAt: Instant }
  | { status: 'paired'; accountId: string; deviceId: string; credential: string }
>;

const lifetimeMs = 10 * 60_000;

/** The device that a pairing makes. */
export const deviceOf = (pairingId: string): string => uuidV5(pairingId, 'device');
/** Purposes of derived secrets. */
export const deviceSecret = 'device';
const claimSecretPurpose = 'pairing-claim';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Pairing as the device sees it: it asks, shows a code, and collects its credential. */
@Injectable()
export class PairingRequests {
  @Inject(Clock) private readonly clock!: Clock;
  @Inject(PersonVault) private readonly vault!: PersonVault;

  constructor(
    private readonly door: CommandDoor,
    private readonly streams: PairingStreams,
    private readonly codes: PairingCodes,
    private readonly keys: DerivedKeys,
  ) {}

  /** @throws Problem NOT_FOUND for an unknown carrier */
  async request({ carrierId, family, name }: PairingWish): Promise<RequestedPairing> {
    if (!(await this.streams.hasCarrier(carrierId))) throw notFound('carrier');
    const pairingId = randomUUID();
    const caller = strangerOf(pairingId, carrierId);
    const asked = this.door.askedAs(caller, {
      commandId: pairingId,
      operation: 'requestPairing',
      input: { pairingId },
    });
    const claimSecret = this.keys.credential(claimSecretPurpose, pairingId);
    const expiresAt = addMs(asked.at, lifetimeMs);
    const data = {
      pairingId,
      family,
      deviceName: await this.vault.seal(pairingId, name),
      claimHash: sha256(claimSecret),
      expiresAt,
      at: asked.at,
    };
    const outcome = await this.door.send(pairing, pairingId, { type: 'RequestPairing', data }, asked);
    if (outcome.kind !== 'accepted') throw new Error('A new pairing was not taken');
    const code = await this.codes.issue(carrierId, pairingId, expiresAt, asked.at);
    return { pairingId, code, claimSecret, expiresAt };
  }

  /** Until it expires, however often. @throws Problem NOT_FOUND also for a wrong secret, GONE once it has expired */
  async claim(pairingId: string, claimSecret: string): Promise<Claim> {
    const found = await this.streams.find(pairingId);
    if (!found || found.state.status === 'none' || !isSame(sha256(claimSecret), found.state.claimHash))
      throw notFound('pairing');
    const { state } = found;
    if (state.expiresAt <= this.clock.now()) throw new Problem('GONE', 'This pairing has expired. Ask for another.');
    if (state.status === 'requested') return { status: 'pending', expiresAt: state.expiresAt };
    const { accountId, deviceId } = state;
    const credential = `usher_device_${accountId}.${deviceId}.${this.keys.credential(deviceSecret, deviceId)}`;
    return { status: 'paired', accountId, deviceId, credential };
  }
}

/** A device that is about to be: it belongs to no household yet. */
const strangerOf = (pairingId: string, carrierId: string): DeviceCaller => ({
  kind: 'device',
  accountId: pairingId,
  deviceId: deviceOf(pairingId),
  carrierId,
});

const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
