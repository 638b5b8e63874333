import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Caller } from './caller-kinds';
import { badInput, notFound } from './problem';
import { requestOf } from './request-of';

export type { Caller, ClientCaller, DeviceCaller, NodeCaller, StaffCaller } from './caller-kinds';

/** The proved caller of this request; a handler that is open to anybody has none. */
export const TheCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Caller | undefined => requestOf(context).caller,
);

/** The carrier in which the caller acts. @throws Problem when platform staff have named none */
export function carrierOf(caller: Caller): string {
  if (caller.kind !== 'node' && caller.carrierId !== undefined) return caller.carrierId;
  throw badInput('X-Usher-Carrier', 'Platform staff name the carrier in which they act in this header.');
}

/** What belongs to a site's household is out of reach of another site's staff. @throws Problem not-found */
export function checkSite(caller: Caller, siteId: string | undefined, what: string): void {
  if (caller.kind === 'staff' && caller.scope === 'site' && caller.siteId !== siteId) throw notFound(what);
}
