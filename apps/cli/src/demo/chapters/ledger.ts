import type { Carrier, Device, Film, Household, Stage } from '../cast';
import { eventually } from '../eventually';
import { askToPlay } from '../playback';

type Session = Readonly<{
  sessionId: string;
  startedAt: string;
  ended: Readonly<{ at: string; reason: string; basis: string }> | null;
}>;
type History = Readonly<{ sessions: readonly Session[]; denials: readonly Readonly<{ reasonCode: string }>[] }> | null;

const historyQuery = /* GraphQL */ `
  query Usage($accountId: UUID!, $from: Instant!, $until: Instant!, $asKnownAt: Instant) {
    usageHistory(accountId: $accountId, from: $from, until: $until, asKnownAt: $asKnownAt) {
      sessions {
        sessionId
        startedAt
        ended {
          at
          reason
          basis
        }
      }
      denials {
        reasonCode
      }
    }
  }
`;

/** A box loses its power: nobody says stop, and the ledger closes the session by itself. */
export async function healLapse(stage: Stage, carrier: Carrier, box: Device, film: Film): Promise<void> {
  const { narrator } = stage;
  narrator.chapter('The honest book');
  const granted = await askToPlay(stage, box, film);
  await narrator.step(
    `${box.name} starts and loses its power: no heartbeat, no stop`,
    () =>
      eventually(
        'the lapse',
        async () => {
          const session = await sessionOf(stage, carrier, box, granted.body.sessionId);
          return session?.ended ?? undefined;
        },
        granted.body.heartbeatSeconds * 3000 + 30_000,
      ),
    (ended) => ({
      holds: ended.reason === 'LEASE_LAPSED',
      text: `closed by the ledger: ${ended.reason}, last seen ${ended.at} (${ended.basis})`,
    }),
  );
}

async function sessionOf(
  stage: Stage,
  { staff }: Carrier,
  { accountId }: Device,
  sessionId: string,
): Promise<Session | undefined> {
  const history = await staff.field<History>(historyQuery, { accountId, ...wholeHistory(stage) });
  return history?.sessions.find((session) => session.sessionId === sessionId);
}

const wholeHistory = ({ clock }: Stage) => ({
  from: '2026-01-01T00:00:00.000Z',
  until: new Date(Date.parse(clock.now()) + 3_600_000).toISOString(),
});

/** The usage is replayed from the log, as it is and as it was known before. */
export async function replayUsage(
  stage: Stage,
  { staff }: Carrier,
  household: Household,
  begunAt: string,
): Promise<void> {
  const ask = (asKnownAt?: string) =>
    staff.field<History>(historyQuery, {
      accountId: household.accountId,
      ...wholeHistory(stage),
      ...(asKnownAt && { asKnownAt }),
    });
  await stage.narrator.step(
    `An auditor replays the usage of ${household.externalId}, as it is known now and as it was known when the story began`,
    async () => ({ now: await ask(), before: await ask(begunAt) }),
    ({ now, before }) => ({
      holds: (now?.sessions.length ?? 0) > (before?.sessions.length ?? 0),
      text: `${now?.sessions.length} sessions (${endings(now)}) and ${now?.denials.length} refusals; then ${before?.sessions.length} and ${before?.denials.length}`,
    }),
  );
}

const endings = (history: History): string =>
  [...new Set(history?.sessions.map(({ ended }) => ended?.reason ?? 'running'))].join(', ');

/** The other carrier's staff and billing system see none of it. */
export async function lookFromOutside(stage: Stage, outsider: Carrier, household: Household): Promise<void> {
  const { narrator, api } = stage;
  await narrator.step(
    `Staff of ${outsider.name} ask for that household, its usage and all households they can see`,
    async () => ({
      account: await outsider.staff.ask('query Account($id: UUID!) { account(id: $id) { id } }', {
        id: household.accountId,
      }),
      usage: await outsider.staff.ask(historyQuery, { accountId: household.accountId, ...wholeHistory(stage) }),
      all: await outsider.staff.field<{ nodes: readonly unknown[] }>('{ accounts { nodes { id } } }'),
    }),
    ({ account, usage, all }) => ({
      holds: !account.data?.['account'] && !usage.data?.['usageHistory'] && all.nodes.length === 0,
      text: 'nothing, nothing, and an empty list',
    }),
  );
  await narrator.step(
    `The BOSS of ${outsider.name} lists its orders`,
    async () => {
      const answer = await fetch(`${api}/tmf-api/productOrderingManagement/v4/productOrder`, {
        headers: { authorization: `Bearer ${outsider.bossKey}` },
      });
      return { status: answer.status, orders: (await answer.json()) as readonly unknown[] };
    },
    ({ status, orders }) => ({
      holds: status === 200 && orders.length === 0,
      text: `${status}, ${orders.length} orders`,
    }),
  );
}

const reportQuery = /* GraphQL */ `
  query Audience($day: LocalDate!) {
    audienceReport(day: $day) {
      threshold
      withheldCells
      titles {
        title
        starts
        reach
        minutes
      }
    }
  }
`;

type Report = Readonly<{
  threshold: number;
  withheldCells: number;
  titles: readonly Readonly<{
    title: Readonly<Record<string, string>> | null;
    starts: number;
    reach: number;
    minutes: number;
  }>[];
}>;

/** The audience of the carrier's day, without anybody in it. */
export async function printReport({ narrator }: Stage, { staff }: Carrier, day: string): Promise<void> {
  await narrator.step(
    `The audience report of ${day}, the carrier's day`,
    () => staff.field<Report>(reportQuery, { day }),
    ({ threshold, withheldCells, titles }) => ({
      holds: titles.length + withheldCells > 0 && titles.every(({ reach }) => reach >= threshold),
      text: [
        ...titles.map(
          ({ title, starts, reach, minutes }) =>
            `${title?.['en'] ?? '?'}: ${starts} starts, ${reach} households, ${minutes} minutes`,
        ),
        `${withheldCells} withheld because fewer than ${threshold} households watched`,
      ].join('; '),
    }),
  );
}
