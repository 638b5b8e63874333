import type { Position } from '@event-store';
import { Listener, openPool } from '@postgres';
import type { Entity, Row } from '@read-models';
import { nameOf } from '@read-models';
import { checkpointChannel } from './checkpoints';
import { Behind, Progress } from './progress';

export type CheckpointWatchOptions = Readonly<{
  url: string;
  applicationName: string;
  /** Process managers, too; their checkpoints are the owner's to read. */
  processes?: boolean;
  onError?: (error: unknown) => void;
}>;

/** Knows the checkpoints of all projections, in whatever process they run, by being told: for `atLeast`. */
export class CheckpointWatch {
  private constructor(
    private readonly listener: Listener,
    private readonly progress: Progress,
  ) {}

  static async open({ url, applicationName, processes, onError = () => undefined }: CheckpointWatchOptions) {
    const progress = new Progress();
    const look = () => lookUp(url, { applicationName, processes: processes ?? false }, progress);
    const listener = await Listener.open({
      url,
      channels: [checkpointChannel],
      applicationName,
      onNotification: (_, payload) => {
        const [name, position, version] = payload.split(' ') as [string, Position, string | undefined];
        reach(progress, { name, position, version });
      },
      onGap: () => void look().catch(onError),
      onError: (error) => {
        // A checkpoint is told before it is on the disk, so a server that crashed may come back with an older one.
        progress.forget();
        onError(error);
      },
    });
    try {
      await look();
    } catch (error) {
      listener.close();
      throw error;
    }
    return new CheckpointWatch(listener, progress);
  }

  /**
   * Resolves once these read models show everything up to the position.
   * @throws Behind after the time-out; what still shows another log is behind
   */
  waitFor(position: Position, models: readonly Entity<Row>[], timeoutMs: number): Promise<void> {
    return this.progress.reached(models.map(nameOf), position, timeoutMs);
  }

  /** As `waitFor`, for a projection or process manager by its name; with a version, for what that version has built. */
  reached(name: string, position: Position, { timeoutMs, version }: Patience): Promise<void> {
    return this.progress.reached([versioned(name, version)], position, timeoutMs).catch((error: unknown) => {
      throw error instanceof Behind ? new Behind([name], timeoutMs) : error;
    });
  }

  /** The news that a projection stands still, for whoever waits in this process. */
  fail(name: string, fault: Error, version?: number): void {
    this.progress.fail(versioned(name, version), fault);
  }

  close(): void {
    this.listener.close();
  }
}

type Patience = Readonly<{ timeoutMs: number; version?: number | undefined }>;
type News = Readonly<{ name: string; position: Position; version?: string | number | undefined }>;

const versioned = (name: string, version: string | number | undefined) =>
  version === undefined ? name : `${name} ${version}`;

// Readers ask how far the table is, whatever built it; the projector that builds it anew asks how far the new one is.
function reach(progress: Progress, { name, position, version }: News): void {
  progress.reach(name, position);
  if (version !== undefined) progress.reach(versioned(name, version), position);
}

type Look = Readonly<{ applicationName: string; processes: boolean }>;

async function lookUp(url: string, { applicationName, processes }: Look, progress: Progress): Promise<void> {
  const pool = openPool(url, { max: 1, applicationName });
  const also = processes ? 'UNION ALL SELECT name, position, NULL FROM ops.process_checkpoint' : '';
  try {
    const { rows } = await pool.query<{ name: string; position: Position; version: number | null }>(
      `SELECT name, position, version FROM read.projection_checkpoint ${also}`,
    );
    for (const { name, position, version } of rows) reach(progress, { name, position, version: version ?? undefined });
  } finally {
    await pool.end();
  }
}
