import { credentials } from '@grpc/grpc-js';
import { streamNamed, uuid, type BatchAppendResp } from './messages';
import { Empty, streams, StreamsClient } from './protocol';

/** An append whose event has no type, as the real client would send it. */
export function badBatch() {
  const event = new streams.BatchAppendReq.ProposedMessage().setId(uuid(crypto.randomUUID()));
  const options = new streams.BatchAppendReq.Options().setStreamIdentifier(streamNamed('bad')).setAny(new Empty());
  return new streams.BatchAppendReq()
    .setCorrelationId(uuid(crypto.randomUUID()))
    .setOptions(options)
    .setProposedMessagesList([event])
    .setIsFinal(true);
}

/** So many answers to an append, without the real client, which an answer too many would kill. */
export async function batchOver(
  { host, port }: Readonly<{ host: string; port: number }>,
  request: ReturnType<typeof badBatch>,
  count: number,
): Promise<BatchAppendResp[]> {
  const client = new StreamsClient(`${host}:${port}`, credentials.createInsecure());
  const call = client.batchAppend();
  call.write(request);
  const answers: BatchAppendResp[] = [];
  for await (const answer of call as AsyncIterable<BatchAppendResp>) {
    answers.push(answer);
    if (answers.length === count) break;
  }
  call.cancel();
  client.close();
  return answers;
}
