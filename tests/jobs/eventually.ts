import { setTimeout as pause } from 'node:timers/promises';

/** Looks again and again until there is something to see, or it takes too long. */
export async function eventually<Seen>(what: string, look: () => Promise<Seen | undefined>): Promise<Seen> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await pause(50)) {
    const seen = await look();
    if (seen !== undefined) return seen;
  }
  throw new Error(`${what} did not come`);
}
