import { setTimeout as pause } from 'node:timers/promises';

/** Each check by its name: `true`, or what is wrong, in words that may be seen outside. */
export type ReadinessChecks = () => Checks | Promise<Checks>;
type Checks = Readonly<Record<string, true | string>>;

export type Readiness = Readonly<{ ready: boolean; checks: Checks }>;

const patienceMs = 3_000;

/** Runs the checks. One that throws or takes over 3 s is an answer, too: not ready. */
export async function answerReadiness(checks: ReadinessChecks): Promise<Readiness> {
  const patience = new AbortController();
  const tooLate = pause(patienceMs, { checks: 'took too long' } as const, { signal: patience.signal, ref: false });
  tooLate.catch(() => undefined);
  try {
    const results = await Promise.race([checks(), tooLate]);
    return { ready: Object.values(results).every((result) => result === true), checks: results };
  } catch {
    return { ready: false, checks: { checks: 'failed' } };
  } finally {
    patience.abort();
  }
}
