import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunningHouse } from '../world/running-house';
import type { Random } from './random';

/** `backend` is one of Postgres' own processes: its death is a crash of the whole server, which starts itself again. */
export const victims = ['api', 'projector', 'worker', 'postgres', 'backend'] as const;
export type Victim = (typeof victims)[number];

const turns = [
  ...['api', 'api', 'api'],
  ...['projector', 'projector', 'projector'],
  ...['worker', 'worker'],
  ...['postgres', 'postgres', 'postgres', 'backend'],
] as unknown as readonly [Victim, ...Victim[]];

/** The next killing comes so soon that nobody can have got up. */
const hurryChance = 0.15;
const longestCalmMs = 1_500;
const patienceMs = 12_000;

export type Kill = Readonly<{ victim: Victim; afterMs: number; backMs: number | undefined }>;

/** kill -9 of somebody after a random while. Answers when the house is whole again, or at once where no time is given for that. */
export async function killSomebody(house: RunningHouse, random: Random): Promise<Kill> {
  const afterMs = Math.round(random.between(0, longestCalmMs));
  const victim = random.pick(turns);
  const hurries = random.chance(hurryChance);
  const chosen = random.next();
  await pause(afterMs);
  const killed = await killOneOf(house, victim, chosen);
  const begun = performance.now();
  if (killed === undefined || hurries) return { victim, afterMs, backMs: undefined };
  // On a busy machine it takes longer; then the next one falls among those that are getting up.
  const isWhole = await isWholeAgain(house, patienceMs);
  return { victim, afterMs, backMs: isWhole ? performance.now() - begun : undefined };
}

/** One of those that run at the moment; of several, by chance. Nobody may be there: it was killed just now. */
async function killOneOf(house: RunningHouse, victim: Victim, chosen: number): Promise<number | undefined> {
  const pids = await house.pidsOf(victim);
  const pid = pids[Math.floor(chosen * pids.length)];
  if (pid !== undefined) kill(pid);
  return pid;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault;
  }
}

/** Waits until every program says that it can serve. False when the time is over. */
export async function isWholeAgain(house: RunningHouse, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline;) {
    if (await house.isReady()) return true;
    // Those who get up need the machine more than we do.
    await pause(150);
  }
  return false;
}
