import type { Fact, Instant, Sealed, TimeZone, Versions } from '../kernel';

export type DeviceFamily = 'set-top-box' | 'tv' | 'phone' | 'tablet' | 'browser';
export type BlockerLevel = 'account' | 'bundle' | 'subscription';

/** What a blocker holds back, each for itself: changes of the order, access to content, billing. */
export type BlockerFlags = Readonly<{ change: boolean; access: boolean; billing: boolean }>;

/** Where a blocker stands: the id is the account's, a bundle's or a subscription's, as the level says. */
export type BlockerTarget = Readonly<{ level: BlockerLevel; id: string }>;

export type AccountEvent =
  | Fact<
      'AccountOpened',
      {
        accountId: string;
        /** The carrier's own number of the household. */
        externalId?: string;
        siteId?: string;
        holder?: Sealed;
        /** Where it differs from the carrier's. */
        timeZone?: TimeZone;
        openedAt: Instant;
      }
    >
  | Fact<'AccountClosed', { accountId: string; closedAt: Instant }>
  | Fact<
      'AccountDeviceAdded',
      {
        accountId: string;
        deviceId: string;
        family: DeviceFamily;
        name: Sealed;
        /** SHA-256 (hex) of the device's secret. */
        credentialHash: string;
        addedAt: Instant;
      }
    >
  | Fact<'AccountDeviceRemoved', { accountId: string; deviceId: string; removedAt: Instant }>
  | Fact<
      'AccountBlockerRaised',
      {
        accountId: string;
        /** Who blocks, such as `boss-dunning` or `staff`: only the same service clears it. */
        service: string;
        target: BlockerTarget;
        blocks: BlockerFlags;
        /** Free text about people, sealed. */
        note?: Sealed;
        effectiveAt: Instant;
        raisedAt: Instant;
      }
    >
  | Fact<
      'AccountBlockerCleared',
      { accountId: string; service: string; target: BlockerTarget; effectiveAt: Instant; clearedAt: Instant }
    >;

export const accountEventVersions = {
  AccountOpened: 1,
  AccountClosed: 1,
  AccountDeviceAdded: 1,
  AccountDeviceRemoved: 1,
  AccountBlockerRaised: 1,
  AccountBlockerCleared: 1,
} satisfies Versions<AccountEvent>;
