/**
 * How each type of event stands in the log: `1` while its data never changed their shape, else {@link firstStored} and every
 * step since. What was stored is brought to today's shape whenever it is read, so no rule knows an old one.
 */
export type Versions<Event extends Readonly<{ type: string; data: object }>> = Readonly<{
  [Type in Event['type']]: Version<Extract<Event, { type: Type }>['data']>;
}>;

export type Version<Data extends object = object> = 1 | Stepped<Data>;

type Stepped<Data extends object> = Readonly<{
  /** That is written today. */
  latest: number;
  /** Data of any older version in today's shape. */
  upcast: (old: object, version: number) => Data;
}>;

type Chain<Data extends object> = Stepped<Data> &
  Readonly<{ next: <Newer extends object>(step: (old: Data) => Newer) => Chain<Newer> }>;

type Step = (old: never) => object;

/**
 * An event whose data have changed their shape, as `firstStored<V1>().next(toV2).next(toV3)`: its version is one more than its
 * steps, so there is none without a way to it. A step is pure, total on all that was ever stored, and never changes.
 */
export const firstStored = <V1 extends object>(): Chain<V1> => chain<V1>([]);

const chain = <Data extends object>(steps: readonly Step[]): Chain<Data> => ({
  latest: steps.length + 1,
  upcast: (old, version) => steps.slice(version - 1).reduce((data, step) => step(data as never), old) as Data,
  next: <Newer extends object>(step: (old: Data) => Newer) => chain<Newer>([...steps, step]),
});

export const latestOf = (version: Version): number => (version === 1 ? 1 : version.latest);

/** Data as they were stored, in today's shape; undefined for a version that this program does not know. */
export function upToDate(known: Version, stored: number, data: object): object | undefined {
  const latest = latestOf(known);
  if (!Number.isInteger(stored) || stored < 1 || stored > latest) return undefined;
  return known === 1 || stored === latest ? data : known.upcast(data, stored);
}
