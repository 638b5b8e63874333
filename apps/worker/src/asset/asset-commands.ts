import { asset, type AssetCommand, type AssetRefusal } from '@domain/asset/asset';
import { uuidV5, type Aggregates, type CommandRefusal } from '@event-store';
import type { Job } from '@operations';
import { jobIdOf } from '@operations';

/** Too many others were writing into the asset's stream; the job is tried again. */
export class AssetBusy extends Error {
  override readonly name = 'AssetBusy';
}

/** The asset has moved on while the job ran: it was retired, or another attempt counts. The job's result is not wanted. */
export class NoLongerWanted extends Error {
  override readonly name = 'NoLongerWanted';
  constructor(readonly code: AssetRefusal | CommandRefusal) {
    super(`The result is no longer wanted: ${code}`);
  }
}

/** Sends what a job found out. The same job sends the same commands, so a job that is done twice says everything once. */
export class AssetCommands {
  constructor(private readonly aggregates: Pick<Aggregates, 'handle'>) {}

  /** @throws NoLongerWanted, AssetBusy */
  async send(job: Job, command: AssetCommand): Promise<void> {
    const commandId = uuidV5(job.assetId, `${jobIdOf(job)}/${command.type}`);
    const outcome = await this.aggregates.handle(asset, job.assetId, command, {
      commandId,
      // The job's ids say all there is to say: what it found may differ from run to run, the command is the same.
      commandHash: commandId,
      correlationId: job.correlationId,
      causationId: commandId,
      actor: { kind: 'program', id: 'worker' },
      carrierId: job.carrierId,
    });
    if (outcome.kind !== 'refused') return;
    if (outcome.code === 'try-again') throw new AssetBusy(`Asset ${job.assetId} is busy`);
    throw new NoLongerWanted(outcome.code);
  }
}
