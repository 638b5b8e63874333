import {
  accept,
  foldEvents,
  nothing,
  refuse,
  type Aggregate,
  type Decision,
  type Fact,
  type Order,
} from '@domain/kernel';

type Outcome<Event extends Fact, Code extends string> = Readonly<{
  /** Exactly these events, in this order, with no field more or less. */
  then: (...events: readonly [Event, ...Event[]]) => void;
  thenNothingHappens: () => void;
  thenRefused: (code: Code) => void;
}>;

type Specification<Command extends Order, Event extends Fact, Code extends string> = (
  ...history: readonly Event[]
) => Readonly<{ when: (command: Command) => Outcome<Event, Code> }>;

/** `given(what happened).when(what is asked).then(what happens)`, decided by the aggregate's own rules. */
export const specificationFor =
  <State, Command extends Order, Event extends Fact, Code extends string>(
    aggregate: Aggregate<State, Command, Event, Code>,
  ): Specification<Command, Event, Code> =>
  (...history) => ({
    when: (command) => {
      const decide = () => aggregate.decide(command, foldEvents(aggregate, history));
      const thenDecided = (decision: Decision<Event, Code>) => expect(decide()).toStrictEqual(decision);
      return {
        then: (...events) => thenDecided(accept(...events)),
        thenNothingHappens: () => thenDecided(nothing),
        thenRefused: (code) => thenDecided(refuse(code)),
      };
    },
  });
