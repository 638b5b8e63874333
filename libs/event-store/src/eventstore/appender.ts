import {
  ANY,
  MaxAppendSizeExceededError,
  NO_STREAM,
  StreamDeletedError,
  WrongExpectedVersionError,
  type AppendResult as ClientAnswer,
} from '@eventstore/db-client';
import { setTimeout as pause } from 'node:timers/promises';
import type { SerialisedEvent } from '../append-guard';
import type { AppendResult, ExpectedRevision } from '../event-log.port';
import { InvalidAppend, LogFailed, NotConnected, OutcomeUnknown, StreamDeleted } from '../faults';
import { RevisionConflict } from '../revision-conflict';
import { failureOf, type Failure } from './client-faults';
import { requiresLeader, type Connection } from './connection';
import { tokenOf } from './place';
import { lastOne, type StreamReader } from './stream-reader';

export type Append = Readonly<{
  stream: string;
  expected: ExpectedRevision;
  events: readonly SerialisedEvent[];
}>;

export type AppenderParts = Readonly<{
  log: string;
  connection: Connection;
  streams: StreamReader;
  /** How long is asked what became of an append whose answer was lost. */
  settleWithinMs: number;
}>;

/** The append was not answered. */
class Unanswered extends Error {
  override readonly name = 'Unanswered';

  constructor(
    readonly failure: Exclude<Failure, 'failed'>,
    override readonly cause: unknown,
  ) {
    super((cause as Error).message);
  }
}

/** Appends, and learns the truth of those whose answer was lost. */
export class Appender {
  constructor(private readonly parts: AppenderParts) {}

  /** Asks again while it can be of use: the same append done twice is done once, and gives its first answer. */
  async append(append: Append): Promise<AppendResult> {
    const deadline = performance.now() + this.parts.settleWithinMs;
    let isSent = false;
    for (let waitMs = 20; ; waitMs = Math.min(waitMs * 2, 1_000)) {
      try {
        return await this.#once(append);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        isSent ||= error.failure === 'lost';
        const isHopeless = error.failure === 'absent' && !isSent;
        if (isHopeless || performance.now() + waitMs > deadline) throw givenUp(append, error, isSent);
      }
      await pause(waitMs);
    }
  }

  async #once(append: Append): Promise<AppendResult> {
    const { log, connection } = this.parts;
    const before = connection.farthest;
    const answer = await this.#sent(append);
    if (answer instanceof WrongExpectedVersionError) {
      const repeat = await this.#firstAnswer(append, placeOf(append));
      if (repeat) return repeat;
      throw await this.#conflict(append);
    }
    const { position, nextExpectedRevision } = answer;
    // The server does not say that it had the events already; but what it has just written stands behind all that was there before.
    if (position && position.commit > before) {
      connection.notice(position);
      return { revision: Number(nextExpectedRevision), position: tokenOf(log, position), repeated: false };
    }
    const repeat = await this.#firstAnswer(
      append,
      placeOf(append) ?? Number(nextExpectedRevision) + 1 - append.events.length,
    );
    if (repeat) return repeat;
    throw await this.#conflict(append);
  }

  /** @throws Unanswered when the outcome has to be asked for again, and faults for what the server refuses */
  async #sent({ stream, expected, events }: Append): Promise<ClientAnswer | WrongExpectedVersionError> {
    const { connection } = this.parts;
    const { client, answerWithinMs: deadline } = connection;
    const expectedRevision = typeof expected === 'number' ? BigInt(expected) : expected === 'any' ? ANY : NO_STREAM;
    try {
      return await client.appendToStream(connection.nameOf(stream), events.map(proposalOf), {
        expectedRevision,
        deadline,
        requiresLeader,
      });
    } catch (error) {
      if (error instanceof WrongExpectedVersionError) return error;
      if (error instanceof StreamDeletedError) throw new StreamDeleted(stream);
      if (error instanceof MaxAppendSizeExceededError)
        throw new InvalidAppend('events', 'is larger than the log takes');
      const failure = failureOf(error);
      if (failure === 'failed')
        throw new LogFailed(`The log could not do its work: ${(error as Error).message}`, { cause: error });
      throw new Unanswered(failure, error);
    }
  }

  /** What these very events were answered when they were written, if they stand at that place of the stream. */
  async #firstAnswer({ stream, events }: Append, at: number | undefined): Promise<AppendResult | undefined> {
    if (at === undefined || at < 0) return undefined;
    const slice = { direction: 'forwards', from: BigInt(at), limit: events.length } as const;
    const found = (await this.parts.streams.events(stream, slice)) ?? [];
    const isSame = found.length === events.length && found.every(({ id }, index) => id === events[index]?.event.id);
    const last = found.at(-1);
    if (!isSame || !last?.position) return undefined;
    return { revision: Number(last.revision), position: tokenOf(this.parts.log, last.position), repeated: true };
  }

  async #conflict({ stream, expected }: Append): Promise<RevisionConflict> {
    const [last] = (await this.parts.streams.events(stream, lastOne)) ?? [];
    return new RevisionConflict(stream, expected, last ? Number(last.revision) : 'no-stream');
  }
}

/** Revision of the first event; with any revision expected, only the server knows. */
function placeOf({ expected }: Append): number | undefined {
  if (expected === 'any') return undefined;
  return expected === 'no-stream' ? 0 : expected + 1;
}

// From its text, because the caller may have changed his objects while it waited.
const proposalOf = ({ event: { id, type }, data, metadata }: SerialisedEvent) => ({
  id,
  type,
  contentType: 'application/json' as const,
  data: JSON.parse(data) as Record<string, unknown>,
  metadata: JSON.parse(metadata) as Record<string, unknown>,
});

function givenUp({ stream }: Append, { cause }: Unanswered, isSent: boolean): Error {
  if (isSent) return new OutcomeUnknown(`${stream}: no answer came to an append.`, { cause });
  return new NotConnected(`The log cannot be reached: ${(cause as Error).message}`, { cause });
}
