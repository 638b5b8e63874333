import type { Filter } from '../event-log.port';
import { Archived } from '../faults';
import { positionOf, startingPoint } from '../position';
import { CopyFrames } from './copy-frames';
import { copyOf, type Range } from './copy-statement';
import type { Connections, Row } from './connections';
import * as sql from './statements';
import { CopiedRows, TextRows, type StoredRows } from './stored-rows';

/** All that matches between two positions. */
export type Window = Readonly<{
  rows: StoredRows;
  through: bigint;
  /** Where reading was to end, and the log did end, when it was read. */
  end: bigint;
  head: bigint;
}>;

export type WindowRead = Readonly<{
  log: string;
  filter?: Filter | undefined;
  until?: bigint | undefined;
  signal: AbortSignal;
}>;

/** So many positions a window; what a reader is told of its way through a log where nothing matches, too. */
const widest = 10_000;
/** Beyond it a window ends early. */
const mostBytes = 16_000_000;
/** So few positions are read by the prepared statement, which needs no plan. */
const tail = 50n;

/**
 * Reads the log window by window, each whole before its first event is given out: a reader that takes hours over it holds neither
 * a connection nor a snapshot, which would keep the dead versions of the head's row alive. A window of large events is cut, and the
 * next ones are narrower.
 */
export class Windows {
  readonly #connections: Connections;
  readonly #read: WindowRead;
  #width = widest;

  constructor(connections: Connections, read: WindowRead) {
    this.#connections = connections;
    this.#read = read;
  }

  /**
   * The head is read first: whatever stands up to it is committed and visible to the window's own, later snapshot.
   * @throws ForeignPosition when the log does not reach so far, or is another one by now
   * @throws Archived when what comes next is in an archive
   */
  async after(after: bigint): Promise<Window> {
    const { log, until } = this.#read;
    const [name, position, archived] = await this.#readEnd();
    const head = BigInt(position as string);
    startingPoint(name as string, positionOf(log, after), head);
    await this.#demandPresent(after, archived);
    const end = until === undefined || head < until ? head : until;
    const widened = after + BigInt(this.#width);
    const window =
      end - after <= tail
        ? { rows: await this.#tail({ after, through: end }), through: end }
        : await this.#copied({ after, through: widened < end ? widened : end });
    return { ...window, end, head };
  }

  async #tail({ after, through }: Range): Promise<StoredRows> {
    if (after >= through) return new TextRows([]);
    const { categories = null, types = null } = this.#read.filter ?? {};
    return new TextRows(await this.#connections.read(sql.readTail, [after, through, categories, types]));
  }

  async #copied(range: Range): Promise<Pick<Window, 'rows' | 'through'>> {
    const rows = new CopiedRows();
    let bytes = 0;
    const frames = new CopyFrames(CopiedRows.fields, (piece, begin) => rows.add(piece, begin));
    const takes = (piece: Buffer): boolean => {
      frames.push(piece);
      bytes += piece.length;
      return bytes < mostBytes || rows.length === 0;
    };
    await this.#connections.copyOut(copyOf(range, this.#read.filter), takes, this.#read.signal);
    // Archived under the copy, events would be missing from it.
    const [, , archived] = await this.#readEnd();
    await this.#demandPresent(range.after, archived);
    if (bytes >= mostBytes) return this.#cut(range, rows);
    frames.end();
    if (bytes < mostBytes / 2) this.#width = Math.min(widest, this.#width * 2);
    return { rows, through: range.through };
  }

  async #readEnd(): Promise<Row> {
    const [row] = await this.#connections.read(sql.readEnd, [this.#read.filter?.categories ?? null]);
    return row as Row;
  }

  async #demandPresent(after: bigint, archivedThrough: string | null | undefined): Promise<void> {
    if (after >= BigInt(archivedThrough ?? 0)) return;
    const [row] = await this.#connections.read(sql.findArchive, [after + 1n]);
    throw new Archived(`What comes after ${positionOf(this.#read.log, after)}`, row?.[0] ?? '');
  }

  // A cut costs a connection: half of what was had leaves room for larger ones.
  #cut({ after }: Range, rows: StoredRows): Pick<Window, 'rows' | 'through'> {
    const through = rows.positionAt(rows.length - 1);
    this.#width = Math.max(1, Number(through - after) >> 1);
    return { rows, through };
  }
}
