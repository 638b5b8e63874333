import { startOf, type Batch, type EventLog, type Position } from '@event-store';
import { columnsSql, finishTableSql, qualified } from '@read-models';
import type pg from 'pg';
import { ahead } from '../ahead';
import { isOfLog } from '../checkpoints';
import { demandReadable } from '../folded-rows';
import { without } from '../passing-over';
import type { ReadModel } from '../read-model';
import { Filling } from '../table/filling';
import { onClient } from '../transaction';
import type { RebuildProgress } from './rebuild-progress';

/**
 * A table that is built beside the live one, and how far it is: `read.rebuild` says it in the same transaction as the rows, so
 * that a rebuild that was killed goes on from there.
 */
export class PartBuilt {
  readonly #client: pg.ClientBase;
  readonly #model: ReadModel;
  readonly #filling: Filling;
  #through: Position;
  #isFinished: boolean;

  private constructor(client: pg.ClientBase, { model, filling, through, isFinished }: Begun) {
    this.#client = client;
    this.#model = model;
    this.#filling = filling;
    this.#through = through;
    this.#isFinished = isFinished;
  }

  /** The one that is there, if it is of this version and this log, else a new one. */
  static async open(client: pg.ClientBase, model: ReadModel, head: Position): Promise<PartBuilt> {
    const filling = new Filling({ model, table: qualified(nextOf(model)) });
    const before = await begunBefore(client, model, head);
    if (before) await filling.resume(client);
    else await begin(client, model);
    const through = before?.position ?? startOf(head);
    return new PartBuilt(client, { model, filling, through, isFinished: before?.is_finished ?? false });
  }

  /** Folds what is in the log up to a place. */
  async *read(log: EventLog, until: Position, how: ReadHow = {}): AsyncIterable<Batch> {
    const from = { ...how, after: this.#through, until, filter: this.#model.filter };
    for await (const batch of ahead(without(this.#model.passesOver, log.readAll(from)))) {
      demandReadable(this.#model.name, batch);
      await this.#filling.fold(this.#client, batch.events);
      this.#through = batch.through;
      yield batch;
    }
    if (!how.signal?.aborted) this.#through = until;
  }

  /** Writes what was folded. */
  async keep(): Promise<void> {
    const through = this.#through;
    await onClient(this.#client, async () => {
      await this.#filling.write(this.#client);
      await this.#client.query('UPDATE read.rebuild SET position = $2 WHERE name = $1', [this.#model.name, through]);
    });
    this.#filling.settle();
  }

  /** Gives it all that a table needs to be read. */
  async finish(): Promise<void> {
    const { name, entity } = this.#model;
    const table = this.name;
    await onClient(this.#client, async () => {
      await this.#client.query(`${finishTableSql(entity, table)}; ANALYZE ${qualified(table)}`);
      await this.#client.query('UPDATE read.rebuild SET is_finished = true WHERE name = $1', [name]);
    });
    this.#isFinished = true;
  }

  /** Writes within the caller's transaction, which ends with this table in the live one's place. */
  write(): Promise<void> {
    return this.#filling.write(this.#client);
  }

  get name(): string {
    return nextOf(this.#model);
  }

  /** The events up to here are folded; those after the last `keep` in memory only. */
  get through(): Position {
    return this.#through;
  }

  get isFinished(): boolean {
    return this.#isFinished;
  }

  get isFull(): boolean {
    return this.#filling.isFull;
  }

  /** For whoever watches. */
  async tell({ done, of, events, perSecond }: RebuildProgress): Promise<void> {
    await this.#client.query(
      `UPDATE read.rebuild SET done = $2, goal = $3, events = $4, per_second = $5, told_at = now() WHERE name = $1`,
      [this.#model.name, done, of, events, perSecond],
    );
  }
}

/** Those that were begun and are not swapped in yet, whether somebody is at them or not. */
export async function begunRebuilds(pool: pg.Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>('SELECT name FROM read.rebuild ORDER BY name');
  return rows.map(({ name }) => name);
}

const nextOf = ({ name }: ReadModel) => `${name}__next`;

type ReadHow = Readonly<{ signal?: AbortSignal; batchSize?: number }>;
type Begun = Readonly<{ model: ReadModel; filling: Filling; through: Position; isFinished: boolean }>;
type Before = Readonly<{ position: Position; is_finished: boolean }>;

async function begunBefore(client: pg.ClientBase, model: ReadModel, head: Position): Promise<Before | undefined> {
  const { rows } = await client.query<Before>(
    `SELECT position, is_finished FROM read.rebuild
     WHERE name = $1 AND version = $2 AND position IS NOT NULL AND to_regclass($3) IS NOT NULL`,
    [model.name, model.version, qualified(nextOf(model))],
  );
  const [before] = rows;
  return before && isOfLog(before.position, head) ? before : undefined;
}

async function begin(client: pg.ClientBase, model: ReadModel): Promise<void> {
  const { name, version, entity } = model;
  const next = qualified(nextOf(model));
  await onClient(client, async () => {
    await client.query(`DROP TABLE IF EXISTS ${next}; CREATE TABLE ${next} (${columnsSql(entity)})`);
    await client.query('DELETE FROM read.rebuild WHERE name = $1', [name]);
    await client.query('INSERT INTO read.rebuild (name, version) VALUES ($1, $2)', [name, version]);
  });
}
