import { copyLog, isSameLog, type CopiedLog, type EventLog, type Position } from '@event-store';
import { processCheckpoints, switchLog } from '@projections';
import { openPool } from '@postgres';
import { CopyTeller } from './copy-progress';

export type Ends = Readonly<{
  from: EventLog;
  to: EventLog;
  /** Resolves once all that was appended to the target is safe on its disk. */
  settled: () => Promise<void>;
}>;

/** What follows a log can be moved to its copy only once nobody writes to the old one. */
export class StillWritten extends Error {
  override readonly name = 'StillWritten';
}

/** Copies and compares, and says how far it is. */
export async function copyAndTell({ from, to, settled }: Ends, signal: AbortSignal, places: readonly Position[] = []) {
  const teller = new CopyTeller(await from.head(), (line) => console.log(line));
  const done = await copyLog({ from, to, signal, places, onProgress: (progress) => teller.hear(progress) });
  await settled();
  console.log(
    `TO holds ${shown(done.events)} events, each equal to its original; ${shown(done.copied)} were copied now.`,
  );
  if (!done.isWhole) console.log('FROM was written to meanwhile; the same command takes that along.');
  return done;
}

/** The same, and then the process managers go on in the copy where they are in the original. @throws StillWritten, StillFollowing */
export async function copyAndSwitch(ends: Ends, databaseUrl: string, signal: AbortSignal): Promise<void> {
  const pool = openPool(databaseUrl, { max: 1, applicationName: 'usher-log-switch' });
  const client = await pool.connect();
  try {
    const [oldHead, checkpoints] = [await ends.from.head(), await processCheckpoints(client)];
    const places = [...checkpoints.values()].filter((place) => isSameLog(place, oldHead));
    const done = await copyAndTell(ends, signal, places);
    if (!done.isWhole) throw new StillWritten('FROM is still written to: stop all programs, then do the same again.');
    const placeOf = await translation(ends.to, done);
    await switchLog(client, placeOf);
    for (const [name, place] of checkpoints) console.log(`  ${name}: ${place} → ${placeOf(place)}`);
  } finally {
    client.release();
    await pool.end();
  }
}

/** Where the process managers are in the new log; one that is there already stays. */
async function translation(to: EventLog, { places }: CopiedLog): Promise<(old: Position) => Position> {
  const head = await to.head();
  return (old) => {
    const place = isSameLog(old, head) ? old : places.get(old);
    if (place) return place;
    throw new StillWritten(`A process manager stands at ${old}, which is in neither log.`);
  };
}

const shown = (count: number): string => count.toLocaleString('en');
