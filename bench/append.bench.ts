import { castore, emmett, rawInsert, usher } from './append/event-stores';
import { copy, unnest } from './append/limits';
import { ServerCpu } from './append/server-cpu';
import { bulks, mixed, singles, takeTurn, type Caller, type Turn } from './append/turn';
import { onBenchDatabase } from './bench-database';

/**
 * Durable appends by Usher, by other event stores on Postgres, by a bare prepared INSERT, and by what bulk writing can do at
 * most. They take turns within each round, so their ratios hold on a machine that others use, too.
 */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const turnMs = Number(process.env['BENCH_TURN_MS'] ?? 1000);

type Contender = Readonly<{ name: string; callers: number; caller: Caller }>;

async function contenders(url: string): Promise<{ list: readonly Contender[]; close: () => Promise<unknown> }> {
  const stores = { usher: await usher(url), emmett: await emmett(url), castore: await castore(url) };
  const limits = { raw: await rawInsert(url), unnest: await unnest(url), copy: await copy(url) };
  const at = (name: string, callers: number, caller: Caller): Contender => ({ name, callers, caller });
  const ones = [1, 8, 32].flatMap((callers) => [
    at('raw INSERT', callers, singles(limits.raw)),
    ...Object.entries(stores).map(([name, store]) => at(name, callers, singles(store))),
  ]);
  const many = Object.entries(stores).map(([name, store]) => at(`${name}, mixed`, 256, mixed(store)));
  const bulk = [at('unnest of 1,000', 2, bulks(limits.unnest)), at('COPY of 1,000', 2, bulks(limits.copy))];
  const all = [...Object.values(stores), ...Object.values(limits)];
  return { list: [...ones, ...many, ...bulk], close: () => Promise.all(all.map((one) => one.close())) };
}

const nothing = (): Turn => ({ events: 0, ms: 0, nodeUs: 0, serverUs: 0, waits: [] });

async function measure(url: string): Promise<void> {
  const { list, close } = await contenders(url);
  try {
    print(await measured(list, new ServerCpu(new URL(url).pathname.slice(1))));
  } finally {
    await close();
  }
}

async function measured(list: readonly Contender[], server: ServerCpu): Promise<ReadonlyMap<Contender, Turn>> {
  for (const contender of list) await takeTurn(nothing(), { ...contender, ms: turnMs / 4 }, server);
  const turns = new Map(list.map((contender) => [contender, nothing()]));
  for (let round = 0; round < rounds; round++)
    for (const [contender, turn] of turns) await takeTurn(turn, { ...contender, ms: turnMs }, server);
  return turns;
}

const rate = ({ events, ms }: Turn): number => (events / ms) * 1000;

function print(turns: ReadonlyMap<Contender, Turn>): void {
  const rateOf = (name: string, callers: number) =>
    [...turns].filter(([one]) => one.name === name && one.callers === callers).map(([, turn]) => rate(turn))[0] ?? NaN;
  console.log(
    '| | callers | events/s | p50 ms | p99 ms | CPU µs an event: Node + Postgres | to raw at 32 | to emmett | to castore |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const [{ name, callers }, turn] of turns) {
    const work = name.endsWith('mixed') ? ', mixed' : '';
    const to = (peer: number) => (Number.isNaN(peer) ? '–' : (rate(turn) / peer).toFixed(2));
    const [node, postgres] = [turn.nodeUs / turn.events, turn.serverUs / turn.events];
    const cells = [
      name,
      callers,
      Math.round(rate(turn)).toLocaleString('en'),
      ...[0.5, 0.99].map((share) => percentile(turn.waits, share).toFixed(1)),
      `${node.toFixed(0)} + ${postgres.toFixed(0)} = ${(node + postgres).toFixed(0)}`,
      to(rateOf('raw INSERT', 32)),
      to(rateOf(`emmett${work}`, callers)),
      to(rateOf(`castore${work}`, callers)),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
}

await onBenchDatabase(({ usher_owner }) => measure(usher_owner));
