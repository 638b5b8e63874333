import type { CpuUse } from './cpu-use';

/** One of those that are measured beside each other; `run` answers how many events it has done. */
export type Peer = Readonly<{ name: string; run: () => Promise<number> }>;

type Turn = Readonly<{ events: number; ms: number; nodeUs: number; postgresUs: number }>;

async function turn({ run }: Peer, cpu: () => CpuUse): Promise<Turn> {
  const [begun, before] = [performance.now(), cpu()];
  const events = await run();
  const [ms, after] = [performance.now() - begun, cpu()];
  const [nodeUs, postgresUs] = [after.nodeUs - before.nodeUs, after.postgresUs - before.postgresUs];
  return { events, ms, nodeUs, postgresUs };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Lets each have its turn within each round, so that ratios hold on a machine that others use, too; the first is what they are held against. */
export async function takeTurns(peers: readonly [Peer, ...Peer[]], rounds: number, cpu: () => CpuUse): Promise<void> {
  const turns = new Map(peers.map((peer) => [peer, [] as Turn[]]));
  for (let round = 0; round < rounds; round++) for (const peer of peers) turns.get(peer)?.push(await turn(peer, cpu));
  const medianOf = (peer: Peer, value: (turn: Turn) => number) => median((turns.get(peer) ?? []).map(value));
  const rateOf = (peer: Peer) => medianOf(peer, ({ events, ms }) => events / (ms / 1000));
  const cpuOf = (peer: Peer) => medianOf(peer, ({ events, nodeUs, postgresUs }) => (nodeUs + postgresUs) / events);
  const [against] = peers;
  for (const peer of peers)
    console.log(
      [
        peer.name.padEnd(22),
        `${rateOf(peer).toFixed(0).padStart(7)} events/s`,
        `CPU µs an event ${medianOf(peer, ({ events, nodeUs }) => nodeUs / events).toFixed(1)} Node`,
        `${medianOf(peer, ({ events, postgresUs }) => postgresUs / events).toFixed(1)} Postgres`,
        `${(rateOf(peer) / rateOf(against)).toFixed(1)}× of ${against.name}`,
        `(by CPU ${(cpuOf(against) / cpuOf(peer)).toFixed(1)}×)`,
      ].join('  '),
    );
}
