import { ServerCpu } from './append/server-cpu';
import { takeTurn, type Caller, type Turn } from './append/turn';
import { onBenchDatabase } from './bench-database';
import { castoreLoads, emmettLoads, fill, usherLoads, type Loader } from './load/loaders';

/**
 * Loading and folding streams: of 50 events by 1, 8 and 32 callers, and long ones with a snapshot and without, beside emmett and
 * castore. All take turns within each round, so their ratios hold on a machine that others use, too.
 */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const turnMs = Number(process.env['BENCH_TURN_MS'] ?? 1000);
const measured = [
  { length: 50, streams: 200, callers: [1, 8, 32] },
  { length: 1_000, streams: 4, callers: [8] },
  { length: 10_000, streams: 2, callers: [8] },
];

const loading =
  ({ load }: Loader, { length, ids }: Readonly<{ length: number; ids: readonly string[] }>): Caller =>
  async (isOver, turn) => {
    while (!isOver()) {
      const begun = performance.now();
      const events = await load(ids[Math.floor(Math.random() * ids.length)] as string);
      if (events !== length) throw new Error(`A stream of ${length} events was folded from ${events}`);
      turn.waits.push(performance.now() - begun);
      turn.events += 1;
    }
  };

async function measure(url: string): Promise<void> {
  const server = new ServerCpu(new URL(url).pathname.slice(1));
  for (const { length, streams, callers } of measured) {
    const ids = await fill(url, streams, length);
    const loaders: Readonly<Record<string, Loader>> = {
      usher: await usherLoads(url, 'log'),
      ...(length > 50 && { 'usher with snapshots': await usherLoads(url, 'snapshots') }),
      emmett: await emmettLoads(url),
      castore: castoreLoads(url),
    };
    for (const loader of Object.values(loaders)) await Promise.all(ids.map((id) => loader.load(id)));
    for (const width of callers) await inTurns(loaders, { length, ids, width }, server);
    for (const loader of Object.values(loaders)) await loader.close();
  }
}

type Streams = Readonly<{ length: number; ids: readonly string[]; width: number }>;

async function inTurns(loaders: Readonly<Record<string, Loader>>, streams: Streams, server: ServerCpu): Promise<void> {
  const turns = Object.keys(loaders).map((name) => [name, aTurn()] as const);
  for (let round = 0; round < rounds; round++)
    for (const [name, turn] of turns) {
      const caller = loading(loaders[name] as Loader, streams);
      await takeTurn(turn, { caller, callers: streams.width, ms: turnMs }, server);
    }
  const own = rateOf(turns[0]?.[1] as Turn);
  for (const [name, turn] of turns) console.log(line(name, turn, { ...streams, own }));
}

const aTurn = (): Turn => ({ events: 0, ms: 0, nodeUs: 0, serverUs: 0, waits: [] });
const rateOf = ({ events, ms }: Turn): number => events / (ms / 1000);

function line(name: string, turn: Turn, { length, width, own }: Omit<Streams, 'ids'> & { own: number }): string {
  const waits = turn.waits.toSorted((a, b) => a - b);
  const wait = (part: number) => `${(waits[Math.floor(waits.length * part)] ?? 0).toFixed(1)} ms`;
  return [
    `${String(length).padStart(6)} events`,
    `${String(width).padStart(2)} callers`,
    name.padEnd(20),
    `${rateOf(turn).toFixed(0).padStart(6)} loads/s`,
    `p50 ${wait(0.5)}`.padEnd(13),
    `p99 ${wait(0.99)}`.padEnd(14),
    `${((turn.nodeUs + turn.serverUs) / turn.events).toFixed(0).padStart(7)} CPU-µs a load`,
    `${(rateOf(turn) / own).toFixed(2)} of usher`,
  ].join('  ');
}

await onBenchDatabase(({ usher_owner }) => measure(usher_owner));
