import { addMs, type Instant } from '@domain/kernel';

/** A node's latest beat. */
export type Lease = Readonly<{ nodeId: string; seenAt: Instant; expiresAt: Instant }>;
export type Leases = ReadonlyMap<string, Lease>;

/**
 * The leases after a look at the table. A crash of the database empties it: a node that was there before gets a full new
 * lease from the moment it is found missing.
 */
export function leasesAfter(known: Leases, found: readonly Lease[], now: Instant, leaseMs: number): Leases {
  const present = new Map(found.map((lease) => [lease.nodeId, lease]));
  const missing = [...known.values()]
    .filter(({ nodeId }) => !present.has(nodeId))
    .map(
      (lease) =>
        [lease.nodeId, isRenewed(lease, leaseMs) ? lease : { ...lease, expiresAt: addMs(now, leaseMs) }] as const,
    );
  return new Map([...present, ...missing]);
}

/** A lease that was given anew runs out later than its beat alone would let it. */
const isRenewed = ({ seenAt, expiresAt }: Lease, leaseMs: number): boolean => expiresAt > addMs(seenAt, leaseMs);

/** One look at the leases. */
export type Look = Readonly<{ at: Instant; leases: Leases }>;

/**
 * Nodes whose lease had run out at this look and, with the same beat, at the look before: a clock that was moved makes
 * every lease look old once, and the next beat mends that.
 */
export function lostNodes(before: Look, { at, leases }: Look): readonly Lease[] {
  return [...leases.values()].filter(({ nodeId, seenAt, expiresAt }) => {
    const earlier = before.leases.get(nodeId);
    return expiresAt <= at && earlier?.seenAt === seenAt && earlier.expiresAt <= before.at;
  });
}
