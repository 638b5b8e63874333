import type { WatchedSession } from '@domain/entitlement/entitlement-index';
import type { Instant } from '@domain/kernel';
import type { PlaybackLease, PlaybackLeases } from '@operations';
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

const longAgo = '2000-01-01T00:00:00.000Z' as Instant;
const [first, second] = ['3f0c9f0e-1f1c-4a3f-9f0e-0d7c2f6f5a11', '3f0c9f0e-1f1c-4a3f-9f0e-0d7c2f6f5a12'] as const;
const overdue = [first, second].map((sessionId): PlaybackLease => ({
  ...{ sessionId, accountId: `of ${sessionId}`, carrierId: 'c' },
  ...{ lastSeenAt: longAgo, expiresAt: longAgo, basis: 'observed' },
}));

/** Two leases have run out, and the log answers each household's command so. */
function lapsingWith(handle: (accountId: string) => Promise<unknown>) {
  const ended: string[] = [];
  const leases = {
    serverStartedAt: () => Promise.resolve(longAgo),
    lapsed: () => Promise.resolve(overdue),
    end: (sessionId: string) => Promise.resolve(void ended.push(sessionId)),
  } as unknown as PlaybackLeases;
  const aggregates = { handle: (_: unknown, accountId: string) => handle(accountId) };
  const tools = { leases, aggregates, clock: { now: () => noon }, leaseMs: 300 } as unknown as ViewingTools;
  const lapsing = new LapseViewings(tools, { all: () => [], caughtUp: () => Promise.resolve() });
  return { ended, lapse: () => lapsing.lapse() };
}

describe('ending what has lapsed', () => {
  it('keeps the lease as long as the log does not say that the session is over', async () => {
    const { ended, lapse } = lapsingWith(() => Promise.resolve({ kind: 'refused', code: 'try-again' }));
    await lapse();
    expect(ended).toEqual([]);
  });

  it('goes on with the others when one cannot be ended', async () => {
    const { ended, lapse } = lapsingWith((accountId) =>
      accountId === `of ${first}` ? Promise.reject(new Error('unreadable')) : Promise.resolve({ kind: 'nothing' }),
    );
    await expect(lapse()).rejects.toThrow('unreadable');
    expect(ended).toEqual([second]);
  });
});
