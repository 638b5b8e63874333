import type { Versions } from './event-versions';

/** Something that has happened to one aggregate. `data` is plain JSON; person data in it is {@link Sealed}. */
export type Fact<Type extends string = string, Data extends object = object> = Readonly<{
  type: Type;
  data: Readonly<Data>;
}>;

/** Something that somebody asks of one aggregate. Time, ids and prices come with it. */
export type Order<Type extends string = string, Data extends object = object> = Readonly<{
  type: Type;
  data: Readonly<Data>;
}>;

export type Accepted<Event extends Fact> = Readonly<{ kind: 'accepted'; events: readonly [Event, ...Event[]] }>;
export type Refused<Code extends string> = Readonly<{ kind: 'refused'; code: Code }>;
export type Nothing = Readonly<{ kind: 'nothing' }>;

/** What a rule says to an order: these facts, no (with a closed code), or nothing to do. */
export type Decision<Event extends Fact = Fact, Code extends string = string> =
  Accepted<Event> | Refused<Code> | Nothing;

export const accept = <Event extends Fact>(...events: readonly [Event, ...Event[]]): Accepted<Event> => ({
  kind: 'accepted',
  events,
});
export const refuse = <const Code extends string>(code: Code): Refused<Code> => ({ kind: 'refused', code });
export const nothing: Nothing = { kind: 'nothing' };

/**
 * One consistency boundary. `decide` and `evolve` are total and pure: `decide` never throws, and `evolve` folds
 * every event that `decide` can make and every event in `libs/domain/history`.
 */
export type Aggregate<State, Command extends Order, Event extends Fact, Code extends string> = Readonly<{
  /** The category of its streams: `<name>-<uuid>`. */
  name: string;
  /** How each event type stands in the log. */
  versions: Versions<Event>;
  initial: State;
  decide: (command: Command, state: State) => Decision<Event, Code>;
  evolve: (state: State, event: Event) => State;
  /** Each event carries the whole state after it: the stream's last event alone, folded into `initial`, is the state. */
  foldsFromLast?: true;
  /** Its streams grow long: what was folded is kept beside the log, which only plain JSON allows, and only for speed. */
  snapshots?: State extends Json<State> ? true : never;
}>;

/** The members of a type that JSON gives back as they were. */
type Json<Value> = Value extends string | number | boolean | null
  ? Value
  : Value extends (...never: never) => unknown
    ? never
    : Value extends object
      ? { [Name in keyof Value]: Json<Value[Name]> }
      : never;

export const foldEvents = <State, Event extends Fact>(
  { initial, evolve }: Readonly<{ initial: State; evolve: (state: State, event: Event) => State }>,
  events: readonly Event[],
): State => events.reduce(evolve, initial);
