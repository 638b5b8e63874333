import { setTimeout as pause } from 'node:timers/promises';

/** What was waited for did not come. */
export class DidNotHappen extends Error {
  override readonly name = 'DidNotHappen';
}

/** Looks again and again until there is something to see. @throws DidNotHappen */
export async function eventually<Seen>(
  what: string,
  look: () => Promise<Seen | undefined> | Seen | undefined,
  withinMs = 30_000,
): Promise<Seen> {
  for (const deadline = Date.now() + withinMs; ; await pause(50)) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new DidNotHappen(`${what} did not happen within ${withinMs / 1000} s`);
  }
}
