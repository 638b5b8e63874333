import type { sendUnaryData, ServerDuplexStream, ServerReadableStream } from '@grpc/grpc-js';
import * as messages from './messages';
import type { AppendReq, AppendResp, BatchAppendReq, BatchAppendResp, Proposed } from './messages';
import type { AppendEnd, Expectation, Proposal, Records } from './records';
import { admit, deletedStream, failedHandler, oversized, redirect, Refusal } from './refusals';
import type { Weather } from './weather';

const maxAppendBytes = 1_048_576;
const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Append = Readonly<{ id: string; stream: string; expected: Expectation; deadline: number; proposals: Proposal[] }>;
type Duplex = ServerDuplexStream<BatchAppendReq, BatchAppendResp>;

/** Appends of calls of their own, and of one long call. */
export class AppendCalls {
  constructor(
    private readonly records: Records,
    private readonly weather: Weather,
  ) {}

  readonly append = (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>): void => {
    this.#append(call).then(
      (response) => answer(null, response),
      (error: Error) => answer(error),
    );
  };

  readonly batchAppend = (call: Duplex): void => {
    this.#batchAppend(call).catch((error: Error) => call.emit('error', error));
  };

  async #append(call: ServerReadableStream<AppendReq, AppendResp>): Promise<AppendResp> {
    admit(this.weather, call.metadata);
    let [stream, expected]: [string, Expectation] = ['', 'any'];
    const proposals: Proposal[] = [];
    for await (const request of call as AsyncIterable<AppendReq>) {
      const [options, message] = [request.getOptions(), request.getProposedMessage()];
      if (options) {
        stream = messages.nameIn(options.getStreamIdentifier());
        expected = messages.expectationIn(options, options.getRevision());
      }
      if (message) proposals.push(messages.proposalIn(message as unknown as Proposed));
    }
    await this.weather.whenThawed();
    if (bytesOf(proposals) > maxAppendBytes) throw oversized(maxAppendBytes);
    const end = this.records.append(stream, expected, proposals);
    if (end.kind === 'stream-deleted') throw deletedStream(stream);
    return this.weather.isMute ? new Promise(() => undefined) : messages.appendAnswer(end, expected);
  }

  async #batchAppend(call: Duplex): Promise<void> {
    redirect(this.weather, call.metadata);
    const begun = new Map<string, Append>();
    // A client that goes away is no error: its call ends.
    call.on('error', () => undefined);
    for await (const request of untilLost(call)) {
      const append = appendIn(request, begun);
      if (!request.getIsFinal()) continue;
      begun.delete(append.id);
      await this.weather.whenThawed();
      this.#answer(call, append);
    }
    call.end();
  }

  #answer(call: Duplex, append: Append): void {
    const { id, stream } = append;
    const answer = () => messages.batchAnswer(id, stream);
    if (!append.proposals.every(isWellFormed)) {
      const refused = () => !call.destroyed && call.write(answer().setError(messages.badRequest()));
      refused();
      // The write is never done, and runs into the server's own limit of time, which is answered, too.
      setTimeout(refused, this.weather.secondAnswerAfterMs).unref();
      return;
    }
    const written = this.#outcome(append);
    if (this.weather.isMute) return;
    if ('success' in written) call.write(answer().setSuccess(messages.batchSuccess(written.success)));
    else call.write(answer().setError(written.error));
  }

  #outcome({ stream, expected, proposals, deadline }: Append) {
    if (this.weather.isStarting) return { error: messages.notReady() };
    if (Date.now() > deadline) return { error: messages.timedOut() };
    if (bytesOf(proposals) > maxAppendBytes) return { error: messages.tooLarge(maxAppendBytes) };
    const end: AppendEnd = this.records.append(stream, expected, proposals);
    if (end.kind === 'success') return { success: end };
    if (end.kind === 'stream-deleted') return { error: messages.streamDeleted(stream) };
    return { error: messages.wrongExpectedVersion(end.current, expected) };
  }
}

/** What has come of an append so far: a large one comes in several requests. @throws Refusal that ends the call for all its appends */
function appendIn(request: BatchAppendReq, begun: Map<string, Append>): Append {
  const id = request.getCorrelationId()?.getString() ?? '';
  const append = begun.get(id) ?? begin(id, request);
  begun.set(id, append);
  append.proposals.push(...request.getProposedMessagesList().map(messages.proposalIn));
  return append;
}

function begin(id: string, request: BatchAppendReq): Append {
  const options = request.getOptions();
  if (!options) throw failedHandler();
  const expected = messages.expectationIn(options, options.getStreamPosition());
  const deadline = options.getDeadline()?.toDate().getTime() ?? Number.POSITIVE_INFINITY;
  return { id, stream: messages.nameIn(options.getStreamIdentifier()), expected, deadline, proposals: [] };
}

async function* untilLost(call: Duplex): AsyncIterable<BatchAppendReq> {
  try {
    yield* call as AsyncIterable<BatchAppendReq>;
  } catch (error) {
    if (error instanceof Refusal) throw error;
  }
}

const isWellFormed = ({ id, type }: Proposal): boolean => uuidForm.test(id) && type !== '';

const bytesOf = (proposals: readonly Proposal[]): number => proposals.reduce((sum, { data }) => sum + data.length, 0);
