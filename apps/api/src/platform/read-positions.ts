import { Inject, Injectable } from '@nestjs/common';
import { comparePositions, type EventLog, type Position } from '@event-store';
import { Behind, CheckpointWatch } from '@projections';
import { readModelEntities } from '@read-models';
import { Problem } from './problem';
import { EVENT_LOG } from './tokens';

const patienceMs = 5_000;

/** Lets a reader wait until the read models know what he knows. No transaction is open meanwhile. */
@Injectable()
export class ReadPositions {
  constructor(
    private readonly checkpoints: CheckpointWatch,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {}

  /** @throws Problem POSITION_NOT_REACHED @throws ForeignPosition */
  async reach(position: Position): Promise<void> {
    // A checkpoint that is not known yet could not tell that the token is of another log.
    comparePositions(position, await this.log.head());
    await this.checkpoints.waitFor(position, readModelEntities, patienceMs).catch((error: unknown) => {
      throw error instanceof Behind ? notReached(error) : error;
    });
  }
}

const notReached = (cause: Behind): Problem =>
  new Problem('POSITION_NOT_REACHED', `The read models did not get there within ${patienceMs / 1000} s.`, {
    field: 'atLeast',
    headers: { 'retry-after': '1' },
    cause,
  });
