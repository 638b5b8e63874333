import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Aggregate, Fact, Order, Refused } from '@domain/kernel';
import { commandHashOf, uuidV5, type Actor, type CommandMeta, type Outcome } from '@event-store';
import { DerivedKeys } from '@operations';
import { Clock, currentCorrelation } from '@runtime';
import { Asked, notePosition } from './asked';
import { carrierOf, type Caller } from './caller';
import { Dispatch } from './dispatch';

/** Of commands that belong to no carrier. */
const platformScope = '7e4f7f0e-0d1b-5c37-9a53-3c1b1a7f7c55';

type AskedAs = Readonly<{
  /** The caller's own id of the command. */
  commandId: string;
  /** What was asked, as the caller sent it: the same id with another body is another command. */
  operation: string;
  input: unknown;
  /** `none`: it belongs to the platform. Absent: to the caller's carrier. */
  carrierId?: string | 'none';
}>;

/** Turns what a caller asks into a command of an aggregate, and sends it. */
@Injectable()
export class CommandDoor {
  constructor(
    private readonly bus: CommandBus,
    private readonly keys: DerivedKeys,
    private readonly clock: Clock,
  ) {}

  /** For a GraphQL mutation: the id stands in its input. */
  asked(
    caller: Caller,
    operation: string,
    input: Readonly<{ commandId: string }>,
    carrierId?: AskedAs['carrierId'],
  ): Asked {
    return this.askedAs(caller, {
      operation,
      input,
      commandId: input.commandId,
      ...(carrierId !== undefined && { carrierId }),
    });
  }

  askedAs(caller: Caller, { commandId: given, operation, input, carrierId: named }: AskedAs): Asked {
    const carrierId = named === 'none' ? undefined : (named ?? carrierOf(caller));
    const commandId = uuidV5(carrierId ?? platformScope, given.toLowerCase());
    const meta: CommandMeta = {
      commandId,
      commandHash: commandHashOf(this.keys.key('command-hash'), operation, input),
      correlationId: currentCorrelation() ?? commandId,
      causationId: commandId,
      actor: actorOf(caller),
      ...(carrierId !== undefined && { carrierId }),
    };
    return new Asked(caller, meta, this.clock.now());
  }

  /**
   * Does it, and notes the position for the answer. A command that is made when it is needed is not made again for a
   * repeat; it may also be refused there, for what only the edge can know.
   */
  async send<State, C extends Order, E extends Fact, Code extends string, Early extends string = never>(
    aggregate: Aggregate<State, C, E, Code>,
    id: string,
    command: C | (() => Promise<C | Refused<Early>>),
    { meta, caller }: Pick<Asked, 'meta' | 'caller'>,
  ): Promise<Outcome<E, Code | Early>> {
    const made = typeof command === 'function' ? madeOrThrown(command) : command;
    try {
      const outcome = await this.bus.execute(new Dispatch(aggregate, id, made, meta));
      if (outcome.position !== undefined) notePosition(caller, outcome.position);
      return outcome;
    } catch (error) {
      if (error instanceof EarlyRefusal) return { kind: 'refused', code: error.code as Early };
      throw error;
    }
  }
}

/** Carries a refusal of the edge out of the command path. */
class EarlyRefusal extends Error {
  override readonly name = 'EarlyRefusal';
  constructor(readonly code: string) {
    super(code);
  }
}

const madeOrThrown =
  <C extends Order>(make: () => Promise<C | Refused<string>>) =>
  async (): Promise<C> => {
    const made = await make();
    if ('kind' in made) throw new EarlyRefusal(made.code);
    return made;
  };

export function actorOf(caller: Caller): Actor {
  switch (caller.kind) {
    case 'staff':
      return { kind: 'staff', id: caller.staffId };
    case 'client':
      return { kind: 'client', id: caller.clientId };
    case 'device':
      return { kind: 'device', id: caller.deviceId };
    case 'node':
      return { kind: 'node', id: caller.nodeId };
  }
}
