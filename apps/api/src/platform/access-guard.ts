import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { accessKey, type Access } from './access';
import { Authentication } from './authentication';
import type { Caller } from './caller';
import { permissionsOf } from './permissions';
import { badInput, Problem } from './problem';
import { requestOf, type ApiRequest } from './request-of';

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Before every handler: one that says nothing of who may call it is called by nobody. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authentication: Authentication,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(accessKey, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access === undefined) throw new Problem('FORBIDDEN', 'Nobody may do this.');
    if (access.for === 'anybody') return true;
    checkAccess(await provedCaller(requestOf(context), this.authentication), access);
    return true;
  }
}

/** Who sent the request, found out once. @throws Problem UNAUTHENTICATED for a credential that proves nothing */
export function provedCaller(request: ApiRequest, authentication: Authentication): Promise<Caller | undefined> {
  request.proving ??= prove(request, authentication);
  return request.proving;
}

async function prove(request: ApiRequest, authentication: Authentication): Promise<Caller | undefined> {
  const caller = await authentication.callerOf(request.headers.authorization, namedCarrier(request));
  if (caller !== undefined) request.caller = caller;
  return caller;
}

/** @throws Problem UNAUTHENTICATED or FORBIDDEN */
export function checkAccess(caller: Caller | undefined, access: Exclude<Access, { for: 'anybody' }>): void {
  if (caller === undefined) throw new Problem('UNAUTHENTICATED', 'Say who you are: Authorization: Bearer ….');
  if (caller.kind !== access.for) throw new Problem('FORBIDDEN', `This is for the callers of kind ${access.for}.`);
  if (caller.kind !== 'staff' || access.for !== 'staff') return;
  if (!permissionsOf[caller.scope].has(access.permission))
    throw new Problem('FORBIDDEN', `The permission ${access.permission} is missing.`);
}

function namedCarrier({ headers }: ApiRequest): string | undefined {
  const named = headers['x-usher-carrier'];
  if (named === undefined) return undefined;
  if (typeof named !== 'string' || !uuidForm.test(named.toLowerCase()))
    throw badInput('X-Usher-Carrier', 'This is no carrier id: a UUID is expected.');
  return named.toLowerCase();
}
