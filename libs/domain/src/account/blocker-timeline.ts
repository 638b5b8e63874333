import type { Instant } from '../kernel';
import type { AccountEvent, BlockerFlags, BlockerTarget } from './account.events';

type Raised = Extract<AccountEvent, { type: 'AccountBlockerRaised' }>;
type Cleared = Extract<AccountEvent, { type: 'AccountBlockerCleared' }>;

/** From `at` on the service blocks so, or not at all. */
export type BlockerChange = Readonly<{ at: Instant; blocks?: BlockerFlags }>;

/** What one service says about one target, over time: ordered by effective date, at one instant by the log's order. */
export type BlockerTimeline = Readonly<{ service: string; target: BlockerTarget; changes: readonly BlockerChange[] }>;

/** One service's word in force at an instant, and since when it has been. */
export type StandingBlocker = Readonly<{
  service: string;
  target: BlockerTarget;
  blocks: BlockerFlags;
  since: Instant;
}>;

export function withBlockerEvent(
  timelines: readonly BlockerTimeline[],
  { type, data }: Raised | Cleared,
): readonly BlockerTimeline[] {
  const { service, target, effectiveAt } = data;
  const change = type === 'AccountBlockerRaised' ? { at: effectiveAt, blocks: data.blocks } : { at: effectiveAt };
  const known = timelineOf(timelines, service, target);
  const changes = inserted(known?.changes ?? [], change);
  const grown = { service, target: { level: target.level, id: target.id }, changes };
  return known ? timelines.map((timeline) => (timeline === known ? grown : timeline)) : [...timelines, grown];
}

export const timelineOf = (timelines: readonly BlockerTimeline[], service: string, { level, id }: BlockerTarget) =>
  timelines.find((one) => one.service === service && one.target.level === level && one.target.id === id);

/** What the service blocks at an instant; nothing when it has not raised or has cleared. */
export function standingAt({ service, target, changes }: BlockerTimeline, at: Instant): StandingBlocker | undefined {
  const last = changes.findLast((change) => change.at <= at);
  return last?.blocks && { service, target, blocks: last.blocks, since: last.at };
}

/** Since when the service has held back access without a break; nothing when it does not at that instant. */
export function accessHeldSince({ changes }: BlockerTimeline, at: Instant): Instant | undefined {
  const past = changes.filter((change) => change.at <= at);
  const lastFree = past.findLastIndex(({ blocks }) => !blocks?.access);
  return past[lastFree + 1]?.at;
}

/** The next instant at which the service begins or ceases to hold back access. */
export function nextAccessChange(timeline: BlockerTimeline, after: Instant): Instant | undefined {
  const held = accessHeldSince(timeline, after) !== undefined;
  const later = timeline.changes.filter(({ at }) => at > after);
  return later.find(({ at }) => (accessHeldSince(timeline, at) !== undefined) !== held)?.at;
}

/** At one instant the log's last word counts. */
function inserted(changes: readonly BlockerChange[], change: BlockerChange): readonly BlockerChange[] {
  const before = changes.filter(({ at }) => at < change.at);
  const after = changes.filter(({ at }) => at > change.at);
  return [...before, change, ...after];
}
