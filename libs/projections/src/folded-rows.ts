import type { Batch, RecordedEvent, UnreadablePlace } from '@event-store';
import type { Row } from '@read-models';
import type { ReadModel, Reading } from './read-model';

/** An event that its projection cannot fold; the projection stands still until it is mended. */
export class ProjectionFault extends Error {
  override readonly name = 'ProjectionFault';
  constructor(
    readonly projection: string,
    { stream, revision, type }: UnreadablePlace,
    cause: unknown,
  ) {
    super(`${projection}: ${type} (${stream}, revision ${revision})`, { cause });
  }
}

/** Whoever asked for an event that cannot be read cannot do without it. @throws ProjectionFault */
export function demandReadable(projection: string, { unreadable: [first] }: Batch): void {
  if (first) throw new ProjectionFault(projection, first.place, first);
}

/** One in so many folded rows is measured. */
const sampling = 64;

/** Rows in memory while events are folded into them, and which of them have to be written. */
export class FoldedRows {
  /** Undefined for a row that is known not to be there. */
  readonly #rows = new Map<string, Row | undefined>();
  readonly #touched = new Set<string>();
  #folds = 0;
  readonly #sampled = { rows: 0, length: 0 };

  constructor(private readonly model: ReadModel) {}

  /** About how long all rows are, written as JSON. */
  get length(): number {
    const { rows, length } = this.#sampled;
    return rows === 0 ? 0 : Math.round((this.#rows.size * length) / rows);
  }

  /** True for a row that was looked up, whether it is there or not. */
  knows(id: string): boolean {
    return this.#rows.has(id);
  }

  row(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  read(events: readonly RecordedEvent[]): readonly Reading[] {
    return events.map((event) => this.#guarded(event, () => this.model.read(event)));
  }

  /** Ids that the events are about and that have not been looked up. */
  missing(readings: readonly Reading[]): string[] {
    const missing = new Set<string>();
    for (const { keys } of readings) for (const id of keys) if (!this.#rows.has(id)) missing.add(id);
    return [...missing];
  }

  /** What the look-up found of the ids asked for. */
  add(ids: readonly string[], rows: readonly Row[]): void {
    for (const id of ids) this.#rows.set(id, undefined);
    for (const row of rows) this.#rows.set(row.id, row);
  }

  fold(readings: readonly Reading[]): void {
    for (const reading of readings)
      this.#guarded(reading.event, () => {
        for (const id of reading.keys) this.#foldInto(id, reading);
      });
  }

  /** What has changed since it was last settled. */
  changes(): Readonly<{ changed: readonly Row[]; removed: readonly string[] }> {
    const changed: Row[] = [];
    const removed: string[] = [];
    for (const id of this.#touched) {
      const row = this.#rows.get(id);
      if (row) changed.push(row);
      else removed.push(id);
    }
    return { changed, removed };
  }

  /** What has changed is written. */
  settle(): void {
    this.#touched.clear();
  }

  /** Forgets every row; what has changed must be settled. */
  forget(): void {
    this.#rows.clear();
  }

  #foldInto(id: string, { evolve }: Reading): void {
    const row = this.#rows.get(id);
    const next = evolve(row);
    if (next === row) return;
    if (next && next.id !== id) throw new Error(`The row of ${id} says that it is ${next.id}`);
    this.#rows.set(id, next);
    this.#touched.add(id);
    if (this.#folds++ % sampling === 0) this.#sample(next);
  }

  #sample(row: Row | undefined): void {
    this.#sampled.rows += 1;
    this.#sampled.length += JSON.stringify(row ?? null).length;
  }

  #guarded<Answer>(event: RecordedEvent, act: () => Answer): Answer {
    try {
      return act();
    } catch (cause) {
      throw new ProjectionFault(this.model.name, event, cause);
    }
  }
}

/** The rows that these events make from nothing, by id. */
export function rowsOf(model: ReadModel, events: readonly RecordedEvent[]): readonly Row[] {
  const { categories } = model.filter;
  const rows = new FoldedRows(model);
  const matching = events.filter(
    ({ stream, type }) => categories.includes(stream.split('-', 1)[0] ?? '') && !model.passesOver.has(type),
  );
  rows.fold(rows.read(matching));
  return [...rows.changes().changed].sort((a, b) => (a.id < b.id ? -1 : 1));
}
