import type { Batch, RecordedEvent, UnreadablePlace } from '@event-store';
import type { Row } from '@read-models';
import type { ReadModel } from './read-model';

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

/** Rows in memory while events are folded into them, and which of them have to be written. */
export class FoldedRows {
  readonly #rows = new Map<string, Row>();
  readonly #known = new Set<string>();
  readonly #touched = new Set<string>();

  constructor(private readonly model: ReadModel) {}

  get size(): number {
    return this.#known.size;
  }

  /** Ids that the events are about and that have not been looked up. */
  missing(events: readonly RecordedEvent[]): string[] {
    const keys = events.flatMap((event) => this.#guarded(event, () => this.model.keysOf(event)));
    return [...new Set(keys)].filter((id) => !this.#known.has(id));
  }

  /** What the look-up found of the ids asked for. */
  add(ids: readonly string[], rows: readonly Row[]): void {
    for (const id of ids) this.#known.add(id);
    for (const row of rows) this.#rows.set(row.id, row);
  }

  fold(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      this.#guarded(event, () => {
        for (const id of this.model.keysOf(event)) this.#foldInto(id, event);
      });
    }
  }

  /** What has changed since the last call. */
  take(): Readonly<{ changed: readonly Row[]; removed: readonly string[] }> {
    const ids = [...this.#touched];
    this.#touched.clear();
    return {
      changed: ids.flatMap((id) => this.#rows.get(id) ?? []),
      removed: ids.filter((id) => !this.#rows.has(id)),
    };
  }

  /** Forgets every row; what was touched must have been taken. */
  forget(): void {
    this.#rows.clear();
    this.#known.clear();
  }

  #foldInto(id: string, event: RecordedEvent): void {
    const row = this.#rows.get(id);
    const next = this.model.evolve(row, event);
    if (next === row) return;
    if (next && next.id !== id) throw new Error(`The row of ${id} says that it is ${next.id}`);
    if (next) this.#rows.set(id, next);
    else this.#rows.delete(id);
    this.#touched.add(id);
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
  const { categories, types } = model.filter;
  const rows = new FoldedRows(model);
  rows.fold(
    events.filter(({ stream, type }) => categories.includes(stream.split('-', 1)[0] ?? '') && types.includes(type)),
  );
  return [...rows.take().changed].sort((a, b) => (a.id < b.id ? -1 : 1));
}
