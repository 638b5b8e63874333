import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Aggregate, Fact, Order } from '@domain/kernel';
import { Aggregates, type CommandMeta, type Outcome } from '@event-store';

/** A command of any aggregate on its way to its stream. */
export class Dispatch<State, C extends Order, E extends Fact, Code extends string> extends Command<Outcome<E, Code>> {
  constructor(
    readonly aggregate: Aggregate<State, C, E, Code>,
    readonly id: string,
    readonly command: C | (() => Promise<C>),
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

type AnyDispatch = Dispatch<unknown, Order, Fact, string>;

@CommandHandler(Dispatch)
export class DispatchHandler implements ICommandHandler<AnyDispatch> {
  constructor(private readonly aggregates: Aggregates) {}

  execute({ aggregate, id, command, meta }: AnyDispatch): Promise<Outcome<Fact, string>> {
    return this.aggregates.handle(aggregate, id, command, meta);
  }
}
