import type { WatchedSession } from '@domain/entitlement/entitlement-index';
import type { Instant } from '@domain/kernel';
import type { PlaybackLeases } from '@operations';
import { LapseViewings } from './lapse-viewings.process';
import type { ViewingTools } from './viewing-tools';

const noon = '2031-05-01T12:00:00.000Z' as Instant;
const watched = (sessionId: string) =>
  ({ accountId: 'a', carrierId: 'c', session: { sessionId, startedAt: noon } }) as unknown as WatchedSession;

/** What is read of the log, what stands in it besides, and the leases that are held. */
function house({ read, unread }: Readonly<{ read: string[]; unread: { ended: string[] } }>) {
  const held = new Set<string>();
  const live = new Set(read);
  const leases = {
    restore: (sessions: readonly Readonly<{ sessionId: string }>[]) => {
      const lost = sessions.filter(({ sessionId }) => !held.has(sessionId));
      for (const { sessionId } of lost) held.add(sessionId);
      return Promise.resolve(lost.length);
    },
    end: (sessionId: string) => Promise.resolve(void held.delete(sessionId)),
  } as unknown as PlaybackLeases;
  const caughtUp = () => Promise.resolve(unread.ended.forEach((sessionId) => live.delete(sessionId)));
  const tools = { leases, clock: { now: () => noon }, leaseMs: 300 } as unknown as ViewingTools;
  return { held, lapsing: new LapseViewings(tools, { all: () => [...live].map(watched), caughtUp }) };
}

describe('giving lost leases anew', () => {
  it('gives every live session its own', async () => {
    const { held, lapsing } = house({ read: ['one', 'two'], unread: { ended: [] } });
    await lapsing.restore();
    expect([...held]).toEqual(['one', 'two']);
  });

  it('leaves none with a session whose end was not read yet', async () => {
    const { held, lapsing } = house({ read: ['playing', 'ended just now'], unread: { ended: ['ended just now'] } });
    await lapsing.restore();
    expect([...held]).toEqual(['playing']);
  });
});
