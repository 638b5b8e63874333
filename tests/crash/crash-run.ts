import { cp } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import { NotConnected, type EventLog } from '@event-store';
import { eventually } from '@testing';
import { RunningHouse } from '../world/running-house';
import { Book } from './checks/book';
import { checkEffects, checkMedia, outstanding } from './checks/effects';
import { watchHead } from './checks/head-watch';
import { checkProjections } from './checks/projections';
import { findingKinds, Findings, type FindingKind } from './findings';
import { Ledger } from './ledger';
import { Load } from './load/the-load';
import { Random } from './random';
import { SpareProjector } from './spare-projector';
import { isWholeAgain, killSomebody, type Victim } from './victims';

export type CrashOptions = Readonly<{
  kills: number;
  seed: number;
  /** Between two looks at all that is in the log and in the read models. */
  roundsPerLook: number;
  /** Nobody is killed any more after this time. */
  withinMs?: number;
  /** Of the house's programs, besides what the run wants of them. */
  settings?: Readonly<Record<string, string>>;
  say: (line: string) => void;
}>;

export type CrashReport = Readonly<{
  kills: Readonly<Partial<Record<Victim, number>>>;
  seconds: number;
  events: number;
  acknowledged: number;
  unanswered: number;
  repeats: number;
  rows: number;
  packages: number;
  found: Readonly<Record<FindingKind, number>>;
}>;

const patienceMs = 180_000;

/** A house under load, whose programs are killed one after the other, and whose book is looked through after each. */
export class CrashRun {
  readonly #findings: Findings;
  readonly #random: Random;
  readonly #ledger: Ledger;
  readonly #book: Book;
  readonly #kills: Partial<Record<Victim, number>> = {};
  readonly #begun = performance.now();

  private constructor(
    private readonly options: CrashOptions,
    private readonly house: RunningHouse,
  ) {
    this.#random = new Random(options.seed);
    this.#findings = new Findings(options.say);
    // Chance of its own: the callers' turns come as the machine pleases, and must not change whom the seed kills.
    this.#ledger = new Ledger(new Random(options.seed + 1), this.#findings);
    this.#book = new Book(this.#findings);
  }

  /** Opens a house of its own, kills in it, and answers with what was found; nothing is left behind. */
  static async run(options: CrashOptions): Promise<CrashReport> {
    const house = await RunningHouse.open({ JOB_LOCK: '3s', PACKAGING_PRESET: 'ultrafast', ...options.settings });
    const run = new CrashRun(options, house);
    try {
      return await run.#withSpare();
    } finally {
      if (run.#findings.total > 0) await run.#keepLogs();
      await house.stop();
    }
  }

  /** Whoever looks for the cause of what was found needs what the programs said. */
  async #keepLogs(): Promise<void> {
    const kept = join(process.cwd(), '.cache', `crash-${this.options.seed}`);
    await cp(join(this.house.data, 'logs'), kept, { recursive: true });
    await cp(join(this.house.data, 'postgres', 'postgres.log'), join(kept, 'postgres.log'));
    this.options.say(`The programs' logs are kept in ${kept}`);
  }

  async #withSpare(): Promise<CrashReport> {
    const spare = await SpareProjector.of(this.house);
    const log = await this.house.log();
    const enough = new AbortController();
    const watching = watchHead(log, this.#findings, enough.signal);
    try {
      return await this.#rounds(log);
    } finally {
      enough.abort();
      await watching;
      await log.close();
      spare.end();
    }
  }

  async #rounds(log: EventLog): Promise<CrashReport> {
    const { kills, roundsPerLook, withinMs = Infinity } = this.options;
    const load = await Load.of(this.house, { ledger: this.#ledger, findings: this.#findings });
    load.start();
    try {
      const deadline = performance.now() + withinMs;
      for (let round = 1; round <= kills && performance.now() < deadline; round += 1) {
        await this.#round(log, round);
        if (round % roundsPerLook === 0) await this.#look(log);
      }
      await this.#comesBack();
    } finally {
      await load.end();
    }
    return this.#lastLook(log);
  }

  async #comesBack(): Promise<void> {
    if (!(await isWholeAgain(this.house, patienceMs)))
      this.#findings.add('did not come back', `the house, within ${patienceMs / 1000} s`);
  }

  async #round(log: EventLog, round: number): Promise<void> {
    const { victim, afterMs, backMs } = await killSomebody(this.house, this.#random);
    this.#kills[victim] = (this.#kills[victim] ?? 0) + 1;
    const back = backMs === undefined ? 'the next at once' : `back in ${(backMs / 1000).toFixed(1)} s`;
    if (backMs !== undefined) {
      const { entries } = this.#ledger;
      const heard = entries.length;
      await whenConnected(() => this.#book.readOn(log));
      this.#book.check(entries.slice(0, heard));
    }
    this.options.say(
      `${round}. ${victim} after ${afterMs} ms, ${back}; ${this.#book.events} events, ${this.#ledger.acknowledged} acknowledged, ${this.#findings.total} findings`,
    );
  }

  /** Once all that was asked for is done: by then every job has had time to be taken up by somebody else. */
  async #lastLook(log: EventLog): Promise<CrashReport> {
    const events = await eventually(
      'the end of all that was begun',
      async () => {
        const all = await whenConnected(() => this.#book.readAgain(log));
        return outstanding(all).length === 0 ? all : undefined;
      },
      120_000,
    ).catch(() => this.#book.readAgain(log));
    checkEffects(events, this.#findings);
    const packages = await checkMedia(join(this.house.data, 'media'), events, this.#findings);
    this.#book.checkAll(this.#ledger.entries);
    return this.#report({ rows: await this.#look(log), packages });
  }

  async #look(log: EventLog): Promise<number> {
    await this.#comesBack();
    await whenConnected(() => this.#book.readAgain(log));
    return whenConnected(() => checkProjections(this.house, log, this.#findings));
  }

  #report({ rows, packages }: Pick<CrashReport, 'rows' | 'packages'>): CrashReport {
    const { acknowledged, unanswered, repeats } = this.#ledger;
    const seconds = Math.round((performance.now() - this.#begun) / 1000);
    const found = Object.fromEntries(findingKinds.map((kind) => [kind, this.#findings.count(kind)]));
    return {
      ...{ kills: this.#kills, seconds, events: this.#book.events, acknowledged, unanswered, repeats, rows, packages },
      found: found as CrashReport['found'],
    };
  }
}

/** Connections that were cut while they lay idle are noticed by their next use only. */
const whenConnected = <Answer>(act: () => Promise<Answer>): Promise<Answer> =>
  eventually('a connected log', () =>
    act().catch((fault: unknown) => (fault instanceof NotConnected ? undefined : Promise.reject(fault as Error))),
  );
