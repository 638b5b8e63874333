import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { nameIn } from './messages';
import { streams } from './protocol';
import type { AppendEnd, Records } from './records';
import { deletedStream, failedHandler } from './refusals';

type Requests = typeof streams;
type DeleteReq = InstanceType<Requests['DeleteReq']>;
type DeleteResp = InstanceType<Requests['DeleteResp']>;
type TombstoneReq = InstanceType<Requests['TombstoneReq']>;
type TombstoneResp = InstanceType<Requests['TombstoneResp']>;

/** Both ways to delete a stream, whatever revision is expected of it. */
export function deletionCalls(records: Records) {
  return {
    delete: (call: ServerUnaryCall<DeleteReq, DeleteResp>, answer: sendUnaryData<DeleteResp>) => {
      const name = nameIn(call.request.getOptions()?.getStreamIdentifier());
      const place = new streams.DeleteResp.Position();
      conclude(records.hide(name), { name, place, answer, response: new streams.DeleteResp().setPosition(place) });
    },
    tombstone: (call: ServerUnaryCall<TombstoneReq, TombstoneResp>, answer: sendUnaryData<TombstoneResp>) => {
      const name = nameIn(call.request.getOptions()?.getStreamIdentifier());
      const place = new streams.TombstoneResp.Position();
      conclude(records.tombstone(name), {
        name,
        place,
        answer,
        response: new streams.TombstoneResp().setPosition(place),
      });
    },
  };
}

type Place = Readonly<{ setCommitPosition(value: string): unknown; setPreparePosition(value: string): unknown }>;
type Conclusion<Response> = Readonly<{
  name: string;
  place: Place;
  response: Response;
  answer: sendUnaryData<Response>;
}>;

function conclude<Response>(end: AppendEnd, { name, place, response, answer }: Conclusion<Response>): void {
  if (end.kind !== 'success') return answer(end.kind === 'stream-deleted' ? deletedStream(name) : failedHandler());
  place.setCommitPosition(`${end.position}`);
  place.setPreparePosition(`${end.position}`);
  answer(null, response);
}
