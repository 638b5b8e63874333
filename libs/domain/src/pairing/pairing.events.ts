import type { DeviceFamily } from '../account/account.events';
import type { Fact, Instant, Sealed, Versions } from '../kernel';

/** A device asks for a household by showing a short code that a person confirms (RFC 8628's idea). */
export type PairingEvent =
  | Fact<
      'PairingRequested',
      {
        pairingId: string;
        family: DeviceFamily;
        deviceName: Sealed;
        /** SHA-256 (hex) of the secret by which only the asking device collects its credential. */
        claimHash: string;
        expiresAt: Instant;
        requestedAt: Instant;
      }
    >
  | Fact<'PairingConfirmed', { pairingId: string; accountId: string; deviceId: string; confirmedAt: Instant }>;

export const pairingEventVersions = { PairingRequested: 1, PairingConfirmed: 1 } satisfies Versions<PairingEvent>;
