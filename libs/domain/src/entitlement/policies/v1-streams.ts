import type { LiveSession } from '../../viewing/viewing.events';
import { sameStream, usedStreams } from '../concurrency';
import type { PlaybackRequest, RivalSession } from '../decision-record';
import type { OpeningSubscription } from '../facts';
import type { Finding } from '../rule';

/** The household has one budget: that of its most generous usable subscription that opens the content. */
export function streamAvailable(
  request: PlaybackRequest,
  live: readonly LiveSession[],
  usable: readonly OpeningSubscription[],
): Finding {
  const limit = Math.max(0, ...usable.map(({ limits }) => limits.concurrentStreams));
  const tallest = Math.max(0, ...usable.map(({ limits }) => limits.maxHeight));
  const limits = { concurrentStreams: limit, maxHeight: Math.min(tallest, request.maxHeight ?? tallest) };
  const because = [{ kind: 'concurrency', limit, live: usedStreams(live) } as const];
  const ended = live.filter(({ sessionId }) => sessionId === request.ending);
  const remaining = live.filter((session) => !ended.includes(session));
  const fits = (others: readonly LiveSession[]) =>
    others.some((session) => sameStream(session, request)) || usedStreams(others) < limit;
  if (fits(remaining)) return { limits, because, evicts: ended.map(idOf) };
  const whenFull = usable.find(({ limits: { concurrentStreams } }) => concurrentStreams === limit)?.whenFull;
  if (whenFull === undefined || whenFull === 'refuse')
    return { denies: 'streams-used-up', limits, because, conflicts: rivals(remaining) };
  const staying = withRoom(inOrderOfGoing(remaining, whenFull), fits);
  return { limits, because, evicts: live.filter((session) => !staying.includes(session)).map(idOf) };
}

const idOf = ({ sessionId }: LiveSession) => sessionId;

const rivals = (live: readonly LiveSession[]): readonly RivalSession[] =>
  live.map(({ sessionId, deviceId, content, startedAt }) => ({
    sessionId,
    deviceId,
    content,
    startedAt,
    terminationCode: sessionId,
  }));

/** Sessions of one instant go in the order in which the log knows them. */
function inOrderOfGoing(live: readonly LiveSession[], whenFull: 'evict-oldest' | 'evict-newest') {
  const byStart = live.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0));
  return whenFull === 'evict-oldest' ? byStart : byStart.toReversed();
}

/** Whole streams go, since two sessions of one stream take one place. */
function withRoom(
  going: readonly LiveSession[],
  fits: (others: readonly LiveSession[]) => boolean,
): readonly LiveSession[] {
  const [first] = going;
  if (!first || fits(going)) return going;
  return withRoom(
    going.filter((session) => !sameStream(session, first)),
    fits,
  );
}
