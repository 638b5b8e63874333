import {
  features,
  gossip,
  shared,
  statuses,
  streams,
  Any,
  Empty,
  GossipService,
  ServerFeaturesService,
  StreamsService,
} from './protocol';
import type { AppendEnd, Expectation, Proposal, StoredRecord } from './records';

type Requests = typeof streams;
export type ReadReq = InstanceType<Requests['ReadReq']>;
export type ReadResp = InstanceType<Requests['ReadResp']>;
export type AppendReq = InstanceType<Requests['AppendReq']>;
export type AppendResp = InstanceType<Requests['AppendResp']>;
export type BatchAppendReq = InstanceType<Requests['BatchAppendReq']>;
export type BatchAppendResp = InstanceType<Requests['BatchAppendResp']>;
export type Proposed = ReturnType<BatchAppendReq['getProposedMessagesList']>[number];
type Status = InstanceType<(typeof statuses)['Status']>;
type Uuid = InstanceType<(typeof shared)['UUID']>;
type Details = Readonly<{ serializeBinary: () => Uint8Array }>;

export const uuid = (text: string): Uuid => new shared.UUID().setString(text);

export const streamNamed = (name: string) =>
  new shared.StreamIdentifier().setStreamName(new TextEncoder().encode(name));

export const nameIn = (identifier: ReturnType<typeof streamNamed> | undefined): string =>
  new TextDecoder().decode(identifier?.getStreamName_asU8());

export const proposalIn = (message: Proposed): Proposal => ({
  id: message.getId()?.getString() ?? '',
  type: message.getMetadataMap().get('type') ?? '',
  contentType: message.getMetadataMap().get('content-type') ?? '',
  data: message.getData_asU8(),
  metadata: message.getCustomMetadata_asU8(),
});

/** The options of all requests that expect something of a stream spell it alike, but for the revision. */
export function expectationIn(
  options: Readonly<{ hasAny(): boolean; hasNoStream(): boolean; hasStreamExists(): boolean }>,
  revision: string,
): Expectation {
  if (options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'no-stream';
  return options.hasStreamExists() ? 'stream-exists' : BigInt(revision);
}

const ticksPerMillisecond = 10_000n;

export function eventMessage(record: StoredRecord): ReadResp {
  const event = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(uuid(record.id))
    .setStreamIdentifier(streamNamed(record.stream))
    .setStreamRevision(`${record.revision}`)
    .setPreparePosition(`${record.position}`)
    .setCommitPosition(`${record.position}`)
    .setCustomMetadata(record.metadata)
    .setData(record.data);
  event.getMetadataMap().set('type', record.type);
  event.getMetadataMap().set('content-type', record.contentType);
  event.getMetadataMap().set('created', `${BigInt(record.created) * ticksPerMillisecond}`);
  const read = new streams.ReadResp.ReadEvent().setEvent(event).setCommitPosition(`${record.position}`);
  return new streams.ReadResp().setEvent(read);
}

export const confirmation = (): ReadResp =>
  new streams.ReadResp().setConfirmation(
    new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID()),
  );

export const checkpoint = (commit: bigint, prepare: bigint): ReadResp =>
  new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint().setCommitPosition(`${commit}`).setPreparePosition(`${prepare}`),
  );

export const streamNotFound = (name: string): ReadResp =>
  new streams.ReadResp().setStreamNotFound(
    new streams.ReadResp.StreamNotFound().setStreamIdentifier(streamNamed(name)),
  );

/** Answer to an append of its own call, where it is no error of the call. */
export function appendAnswer(end: Exclude<AppendEnd, { kind: 'stream-deleted' }>, expected: Expectation): AppendResp {
  if (end.kind === 'success') {
    const position = new streams.AppendResp.Position()
      .setCommitPosition(`${end.position}`)
      .setPreparePosition(`${end.position}`);
    return new streams.AppendResp().setSuccess(
      new streams.AppendResp.Success().setCurrentRevision(`${end.revision ?? 0}`).setPosition(position),
    );
  }
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (end.current === undefined) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(`${end.current}`);
  if (typeof expected === 'bigint') wrong.setExpectedRevision(`${expected}`);
  else wrong.setExpectedNoStream(new shared.Empty());
  return new streams.AppendResp().setWrongExpectedVersion(wrong);
}

/** Answer to one of many appends of a call. */
export function batchAnswer(id: string, stream: string): BatchAppendResp {
  return new streams.BatchAppendResp().setCorrelationId(uuid(id)).setStreamIdentifier(streamNamed(stream));
}

export function batchSuccess({ revision, position }: Extract<AppendEnd, { kind: 'success' }>) {
  const place = new shared.AllStreamPosition().setCommitPosition(`${position}`).setPreparePosition(`${position}`);
  return new streams.BatchAppendResp.Success().setCurrentRevision(`${revision ?? 0}`).setPosition(place);
}

function status(message: string, details: Details, type: string): Status {
  const any = new Any();
  any.pack(details.serializeBinary(), type);
  // The client tells the error by its details; the real server leaves the message empty, unless it is one nobody recognises.
  return new statuses.Status().setMessage(message).setDetails(any);
}

const client = 'event_store.client';

export function wrongExpectedVersion(current: bigint | undefined, expected: Expectation): Status {
  const details = new shared.WrongExpectedVersion();
  if (current === undefined) details.setCurrentNoStream(new Empty());
  else details.setCurrentStreamRevision(`${current}`);
  if (typeof expected === 'bigint') details.setExpectedStreamPosition(`${expected}`);
  else if (expected === 'no-stream') details.setExpectedNoStream(new Empty());
  else details.setExpectedAny(new Empty());
  return status('', details, `${client}.WrongExpectedVersion`);
}

export const streamDeleted = (name: string): Status =>
  status('', new shared.StreamDeleted().setStreamIdentifier(streamNamed(name)), `${client}.StreamDeleted`);

export const timedOut = (): Status => status('', new shared.Timeout(), `${client}.Timeout`);

export const tooLarge = (limit: number): Status =>
  status('', new shared.MaximumAppendSizeExceeded().setMaxappendsize(limit), `${client}.MaximumAppendSizeExceeded`);

export const badRequest = (): Status => status('BadRequest', new shared.BadRequest(), `${client}.BadRequest`);

export const notReady = (): Status => status('Server Is Not Ready', new Empty(), 'google.protobuf.Empty');

/** The methods that this server says it has. */
export function supportedMethods() {
  const methods = [StreamsService, ServerFeaturesService, GossipService].flatMap((service) => Object.values(service));
  const supported = methods.map(({ path }: Readonly<{ path: string }>) => {
    const [, service, method] = path.toLowerCase().split('/') as [string, string, string];
    return new features.SupportedMethod().setServiceName(service).setMethodName(method);
  });
  return new features.SupportedMethods().setMethodsList(supported).setEventStoreServerVersion('22.10.0');
}

/** The only member, and its leader. */
export function clusterOf(host: string, port: number) {
  const member = new gossip.MemberInfo()
    .setInstanceId(uuid(crypto.randomUUID()))
    .setTimeStamp('0')
    .setState(gossip.MemberInfo.VNodeState.LEADER)
    .setIsAlive(true)
    .setHttpEndPoint(new gossip.EndPoint().setAddress(host).setPort(port));
  return new gossip.ClusterInfo().setMembersList([member]);
}
