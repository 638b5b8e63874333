import type { Instant } from '@domain/kernel';
import { uuidV5, type CommandMeta, type Position } from '@event-store';
import type { Caller } from './caller';

/** One request to change something: what its events will say of who asked, and the ids that a repeat finds again. */
export class Asked {
  constructor(
    readonly caller: Caller,
    readonly meta: CommandMeta,
    readonly at: Instant,
  ) {}

  /** The id of a new thing that this command makes: the same one however often it is sent. */
  idOf(thing: string): string {
    return uuidV5(this.meta.commandId, thing);
  }

  /** The same request, of a carrier that it makes itself. */
  within(carrierId: string): Asked {
    return new Asked(this.caller, { ...this.meta, carrierId }, this.at);
  }

  /** The same request as a second command on another stream. */
  step(name: string): CommandMeta {
    return { ...this.meta, commandId: uuidV5(this.meta.commandId, name), causationId: this.meta.commandId };
  }
}

const positions = new WeakMap<Caller, Position>();

/** The furthest place that this request wrote or looked at; it goes out with the answer. */
export const notePosition = (caller: Caller, position: Position): void => void positions.set(caller, position);
export const notedPosition = (caller: Caller | undefined): Position | undefined => caller && positions.get(caller);
