import type { JobProgress, Progress } from '@operations';

type Step = Pick<Progress, 'step' | 'percent'>;

/** Writes progress one after the other, and of what comes meanwhile only the newest. */
export class ProgressReporter {
  private next: Step | undefined;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly write: (step: Step) => Promise<void>,
    private readonly onFault: (error: unknown) => void,
  ) {}

  static of(
    progress: Pick<JobProgress, 'report'>,
    job: Readonly<{ carrierId: string; assetId: string; attempt: number }>,
    onFault: (error: unknown) => void,
  ): ProgressReporter {
    const { carrierId, assetId, attempt } = job;
    return new ProgressReporter((step) => progress.report(carrierId, { assetId, attempt, ...step }), onFault);
  }

  report(step: Step): void {
    this.next = step;
    this.writing ??= this.writeAll();
  }

  /** Resolves once the newest is written. Progress that cannot be written is no reason to fail the job. */
  async flushed(): Promise<void> {
    await this.writing;
  }

  private async writeAll(): Promise<void> {
    while (this.next) {
      const step = this.next;
      this.next = undefined;
      await this.write(step).catch(this.onFault);
    }
    this.writing = undefined;
  }
}
