import type { Pool } from 'pg';

export type Progress = Readonly<{
  assetId: string;
  attempt: number;
  step: 'probing' | 'packaging' | 'storing' | 'done' | 'failed';
  percent: number;
}>;

type Row = Readonly<{ asset_id: string; attempt: number; step: Progress['step']; percent: number }>;

/** The channel on which a change of progress is told; its payload is the asset's id. */
export const progressChannel = 'usher_progress';

/** How far packaging is: a row that the worker writes and whoever watches reads. Lost with a crash, and no loss. */
export class JobProgress {
  constructor(private readonly pool: Pool) {}

  async report(carrierId: string, { assetId, attempt, step, percent }: Progress): Promise<void> {
    await this.pool.query({
      name: 'report-progress',
      text: `WITH written AS (
          INSERT INTO ops.job_progress (asset_id, carrier_id, attempt, step, percent) VALUES ($1, $2, $3, $4, $5)
          ON CONFLICT (asset_id) DO UPDATE SET attempt = excluded.attempt, step = excluded.step, percent = excluded.percent
          RETURNING asset_id)
        SELECT pg_notify('${progressChannel}', asset_id::text) FROM written`,
      values: [assetId, carrierId, attempt, step, Math.round(percent)],
    });
  }

  async find(carrierId: string, assetId: string): Promise<Progress | undefined> {
    const { rows } = await this.pool.query<Row>({
      name: 'find-progress',
      text: 'SELECT asset_id, attempt, step, percent FROM ops.job_progress WHERE asset_id = $1 AND carrier_id = $2',
      values: [assetId, carrierId],
    });
    const [row] = rows;
    return row && { assetId: row.asset_id, attempt: row.attempt, step: row.step, percent: row.percent };
  }

  /**
   * What is now, then each change, until the signal aborts or the work is over. `changes` tells when to look again
   * (see {@link ProgressBell}); several changes between two looks are one.
   */
  async *watch(
    carrierId: string,
    assetId: string,
    changes: ProgressBell,
    signal: AbortSignal,
  ): AsyncGenerator<Progress> {
    let shown = '';
    while (!signal.aborted) {
      const rung = changes.next(assetId, signal);
      const progress = await this.find(carrierId, assetId);
      const text = JSON.stringify(progress);
      if (progress !== undefined && text !== shown) yield progress;
      if (progress?.step === 'done' || progress?.step === 'failed') return;
      shown = text;
      await rung;
    }
  }
}

/** Rings for an asset when its progress has changed. One listener of a process feeds it. */
export class ProgressBell {
  private readonly waiting = new Map<string, Set<() => void>>();

  /** To be called with each payload of {@link progressChannel}. */
  ring(assetId: string): void {
    for (const wake of this.waiting.get(assetId) ?? []) wake();
  }

  /** Notifications may have been lost: everybody looks again. */
  ringAll(): void {
    for (const assetId of [...this.waiting.keys()]) this.ring(assetId);
  }

  next(assetId: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.waiting.get(assetId) ?? new Set();
      this.waiting.set(assetId, waiting);
      const wake = () => {
        waiting.delete(wake);
        if (waiting.size === 0) this.waiting.delete(assetId);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
      if (signal.aborted) wake();
    });
  }
}
