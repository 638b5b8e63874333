/** What must never be: each kind is counted and its first cases are told. */
export const findingKinds = [
  'did not come back',
  'loss',
  'double',
  'disorder',
  'other answer to a repeat',
  'position went back',
  'stale read',
  'unexpected answer',
  'projection differs',
  'job without its one effect',
] as const;
export type FindingKind = (typeof findingKinds)[number];

const told = 10;

export class Findings {
  readonly #cases = new Map<FindingKind, Set<string>>();

  constructor(private readonly say: (line: string) => void) {}

  /** The same case, found again by a later look, is one case. */
  add(kind: FindingKind, what: string): void {
    const cases = this.#cases.get(kind) ?? new Set();
    if (cases.has(what)) return;
    this.#cases.set(kind, cases.add(what));
    if (cases.size <= told) this.say(`!! ${kind}: ${what}`);
  }

  count(kind: FindingKind): number {
    return this.#cases.get(kind)?.size ?? 0;
  }

  get total(): number {
    return findingKinds.reduce((sum, kind) => sum + this.count(kind), 0);
  }
}
