import type { ServerWritableStream } from '@grpc/grpc-js';
import type { ReadReq, ReadResp } from './messages';

export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

const movements = ['drain', 'cancelled', 'close', 'error'];

/** Tells when the client takes more again, or has gone. Undone by what it returns. */
export function onMovement(call: ReadCall, tell: () => void): () => void {
  for (const name of movements) call.on(name, tell);
  return () => {
    for (const name of movements) call.off(name, tell);
  };
}

export const isGone = (call: ReadCall): boolean => call.cancelled || call.destroyed;

/** Resolves when the client can take more; false when it has gone. */
export async function sent(call: ReadCall, message: ReadResp): Promise<boolean> {
  if (isGone(call)) return false;
  if (!call.write(message)) await moved(call);
  return !isGone(call);
}

async function moved(call: ReadCall): Promise<void> {
  let undo: () => void = () => undefined;
  await new Promise<void>((resolve) => (undo = onMovement(call, resolve)));
  undo();
}
