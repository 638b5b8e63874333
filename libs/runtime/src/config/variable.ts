/** Thrown by a parser: what the variable's text has to be, as the end of "NAME must be …". */
export class Unfit extends Error {
  override name = 'Unfit';
}

type Absence<T> = Readonly<{ kind: 'fault' } | { kind: 'value'; value: T; shown: string }>;

type Declaration<T> = Readonly<{
  name: string;
  about: string;
  /** What it has to be, in words. */
  kind: string;
  parse: (text: string) => T;
  absent: Absence<T>;
}>;

/** One environment variable: its name, what it is for, its kind, and what holds when it is absent. */
export class Variable<T> {
  constructor(readonly declaration: Declaration<T>) {}

  /** What holds when it is absent or empty. */
  otherwise(value: T, shown = String(value)): Variable<T> {
    return new Variable({ ...this.declaration, absent: { kind: 'value', value, shown } });
  }

  /** Absent or empty, it is `undefined`. */
  optional(): Variable<T | undefined> {
    return new Variable<T | undefined>({
      ...this.declaration,
      absent: { kind: 'value', value: undefined, shown: 'none' },
    });
  }
}

export const required = <T>(name: string, about: string, kind: string, parse: (text: string) => T): Variable<T> =>
  new Variable({ name, about, kind, parse, absent: { kind: 'fault' } });
