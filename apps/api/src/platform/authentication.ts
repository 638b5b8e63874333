import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { account } from '@domain/account/account';
import { client } from '@domain/client/client';
import { node } from '@domain/node/node';
import { staff } from '@domain/staff/staff';
import { foldEvents, type Aggregate, type Fact, type Order } from '@domain/kernel';
import { decoded, type EventLog } from '@event-store';
import { AccessTokens } from './access-tokens';
import type { Caller, StaffCaller } from './caller';
import { badInput, Problem } from './problem';
import { EVENT_LOG } from './tokens';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const secret = '([A-Za-z0-9_-]{43})';
const bossForm = new RegExp(`^usher_boss_(${uuid})\\.${secret}$`);
const deviceForm = new RegExp(`^usher_device_(${uuid})\\.(${uuid})\\.${secret}$`);
const nodeForm = new RegExp(`^usher_node_(${uuid})\\.${secret}$`);

/** Proves who asks. A machine's credential names its stream, so the log itself says whether it is good now. */
@Injectable()
export class Authentication {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    private readonly tokens: AccessTokens,
  ) {}

  /** Nobody without the header. @throws Problem UNAUTHENTICATED for a credential that proves nothing */
  async callerOf(authorization: string | undefined, namedCarrier?: string): Promise<Caller | undefined> {
    if (authorization === undefined) return undefined;
    const credential = /^Bearer ([\x21-\x7e]{1,4096})$/i.exec(authorization)?.[1];
    const caller = credential === undefined ? undefined : await this.#prove(credential);
    if (caller === undefined) throw new Problem('UNAUTHENTICATED', 'This credential is not good, or no longer.');
    const isWithin = caller.kind === 'staff' && caller.scope === 'platform' && namedCarrier !== undefined;
    return isWithin ? this.#within(caller, namedCarrier) : caller;
  }

  /** Nothing is ever written for a carrier that was never registered. */
  async #within(caller: StaffCaller, carrierId: string): Promise<Caller> {
    const page = await this.log.readStream(`carrier-${carrierId}`, { limit: 1 });
    if (page.kind === 'no-stream') throw badInput('X-Usher-Carrier', 'There is no such carrier.');
    return { ...caller, carrierId };
  }

  #prove(credential: string): Promise<Caller | undefined> {
    const boss = bossForm.exec(credential);
    if (boss) return this.#client(boss[1] as string, boss[2] as string);
    const device = deviceForm.exec(credential);
    if (device) return this.#device(device[1] as string, device[2] as string, device[3] as string);
    const machine = nodeForm.exec(credential);
    if (machine) return this.#node(machine[1] as string, machine[2] as string);
    return this.#staff(credential);
  }

  async #client(clientId: string, given: string): Promise<Caller | undefined> {
    const { state, carrierId } = await this.#fold(client, clientId);
    if (state.status !== 'registered' || carrierId === undefined) return undefined;
    return matches(given, state.credentialHash) ? { kind: 'client', clientId, carrierId } : undefined;
  }

  async #device(accountId: string, deviceId: string, given: string): Promise<Caller | undefined> {
    const { state, carrierId } = await this.#fold(account, accountId);
    const known = Object.hasOwn(state.devices, deviceId) ? state.devices[deviceId] : undefined;
    if (known?.status !== 'paired' || carrierId === undefined) return undefined;
    return matches(given, known.credentialHash) ? { kind: 'device', accountId, deviceId, carrierId } : undefined;
  }

  async #node(nodeId: string, given: string): Promise<Caller | undefined> {
    const { state } = await this.#fold(node, nodeId);
    return state.status === 'registered' && matches(given, state.credentialHash) ? { kind: 'node', nodeId } : undefined;
  }

  // A token outlives a dismissal by minutes; the stream does not.
  async #staff(token: string): Promise<Caller | undefined> {
    const caller = await this.tokens.verify(token);
    if (caller === undefined) return undefined;
    const { state } = await this.#fold(staff, caller.staffId);
    return state.status === 'registered' ? caller : undefined;
  }

  async #fold<State, E extends Fact>(
    aggregate: Aggregate<State, Order & never, E, string> | Aggregate<State, never, E, string>,
    id: string,
  ): Promise<{ state: State; carrierId: string | undefined }> {
    const page = await this.log.readStream(`${aggregate.name}-${id}`);
    const events = page.kind === 'events' ? page.events : [];
    const facts = events.map((event) => decoded<E>(aggregate, event));
    return { state: foldEvents<State, E>(aggregate, facts), carrierId: events[0]?.metadata.carrierId };
  }
}

function matches(given: string, expectedHex: string): boolean {
  const hash = createHash('sha256').update(given).digest();
  const expected = Buffer.from(expectedHex, 'hex');
  return hash.length === expected.length && timingSafeEqual(hash, expected);
}
