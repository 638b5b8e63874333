import { setTimeout as pause } from 'node:timers/promises';
import type { Position } from '@event-store';
import { NoAnswer, type Reply } from '../../world/house/http';
import type { RunningHouse } from '../../world/running-house';
import { StaffClient } from '../../world/house/staff-client';
import type { Findings } from '../findings';
import type { Heard } from '../ledger';

type Answer = Readonly<{
  data?: Readonly<Record<string, unknown>> | null;
  errors?: readonly Readonly<{ message: string; extensions?: Readonly<{ code?: string }> }>[];
}>;
type Payload = Readonly<{ __typename: string; position?: string }> & Readonly<Record<string, unknown>>;

/** What a broken connection is to the caller: it may have been done or not. */
const unanswered = { kind: 'unanswered' } as const;

/** A reply, or nothing where the connection broke or nobody answered in time. */
export async function replyOf<Body>(asked: Promise<Reply<Body>>): Promise<Reply<Body> | undefined> {
  try {
    return await asked;
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException;
    if (fault instanceof NoAnswer || code?.startsWith('ECONN') || code === 'EPIPE') return undefined;
    throw fault;
  }
}

/** Reads a REST answer: any of these statuses is one, 503 and silence are none. */
export function heardOf<Body>(
  reply: Reply<Body> | undefined,
  { statuses, said }: Readonly<{ statuses: readonly number[]; said: (body: Body) => unknown }>,
): Heard {
  if (reply === undefined || reply.status === 503) return unanswered;
  const { status, body, headers } = reply;
  if (!statuses.includes(status)) return { kind: 'unexpected', said: `${status} ${JSON.stringify(body)}` };
  const position = headers['x-usher-position'] as Position | undefined;
  return { kind: 'answered', said: JSON.stringify([status, said(body)]), position };
}

/** What says that the same may be asked again later. */
const putOff = ['UNAVAILABLE', 'POSITION_NOT_REACHED', 'UNAUTHENTICATED'];

const codeOf = ({ errors }: Answer) => errors?.[0]?.extensions?.code;

/** A member of staff who signs in again when the access token is over. */
export class StaffDoor {
  #session: StaffClient;

  constructor(
    private readonly house: RunningHouse,
    private readonly person: Readonly<{ email: string; password: string }>,
    private readonly findings: Findings,
    session: StaffClient,
  ) {
    this.#session = session;
  }

  /** A mutation's answer is the whole accepted member, with its position. */
  async write(mutation: string, input: Readonly<Record<string, unknown>>): Promise<Heard> {
    const answer = await this.#ask(mutation, { input });
    if (answer === undefined) return unanswered;
    const [payload] = Object.values(answer.data ?? {}) as (Payload | null)[];
    if (answer.errors !== undefined || !payload || payload.__typename.endsWith('Refusal'))
      return { kind: 'unexpected', said: JSON.stringify(answer) };
    return { kind: 'answered', said: JSON.stringify(payload), position: payload.position as Position | undefined };
  }

  /** A query's one field; `undefined` where there was no answer. */
  async read<Value>(query: string, variables: Readonly<Record<string, unknown>>): Promise<Value | null | undefined> {
    const answer = await this.#ask(query, variables);
    if (answer?.errors !== undefined)
      this.findings.add('unexpected answer', `a query: ${JSON.stringify(answer.errors)}`);
    if (answer === undefined || answer.errors !== undefined) return undefined;
    return Object.values(answer.data ?? {})[0] as Value | null;
  }

  async #ask(query: string, variables: Readonly<Record<string, unknown>>): Promise<Answer | undefined> {
    const session = this.#session;
    const reply = await replyOf(session.ask(query, variables));
    const code = reply && codeOf(reply.body as Answer);
    if (code === 'UNAUTHENTICATED') await this.#signInAgain(session);
    const isPutOff = code !== undefined && putOff.includes(code);
    return reply === undefined || isPutOff ? undefined : (reply.body as Answer);
  }

  /** One of those who find it out at once does it for all. */
  async #signInAgain(before: StaffClient): Promise<void> {
    if (this.#session !== before) return;
    const { email, password } = this.person;
    const session = await StaffClient.signIn(this.house.api, email, password).catch(() => undefined);
    if (session === undefined) await pause(500);
    else this.#session = session;
  }
}
