import { randomUUID } from 'node:crypto';
import type { Aggregate, Fact, Order } from '@domain/kernel';
import type { CommandMeta, Outcome } from '@event-store';
import type { Staff } from '../world/staff';
import type { World } from '../world/world';

/** A new carrier, and platform staff who act in it. */
export async function aCarrier({ platform }: World): Promise<Readonly<{ carrierId: string; staff: Staff }>> {
  const input = { name: `Carrier ${randomUUID()}`, timeZone: 'Europe/Berlin', currency: 'EUR', languages: ['de'] };
  const { carrierId = '', position } = await platform.done(
    'registerCarrier',
    input,
    'CarrierAccepted { carrierId position }',
  );
  const staff = platform.within(carrierId);
  staff.position = position;
  return { carrierId, staff };
}

/** What a program of the house, such as the worker, writes. */
export async function asProgram<State, C extends Order, E extends Fact, Code extends string>(
  { api }: World,
  carrierId: string,
  aggregate: Aggregate<State, C, E, Code>,
  [id, command]: readonly [string, C],
): Promise<Outcome<E, Code>> {
  const commandId = randomUUID();
  const meta: CommandMeta = {
    commandId,
    commandHash: commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: { kind: 'program', id: 'test' },
    carrierId,
  };
  const outcome = await api.parts.aggregates.handle(aggregate, id, command, meta);
  if (outcome.kind === 'refused') throw new Error(`Refused: ${outcome.code}`);
  return outcome;
}
