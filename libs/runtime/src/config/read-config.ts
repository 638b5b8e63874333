import { Unfit, type Variable } from './variable';

export type Environment = Readonly<Record<string, string | undefined>>;
export type Variables = Readonly<Record<string, Variable<unknown>>>;
export type Config<V extends Variables> = { readonly [Key in keyof V]: V[Key] extends Variable<infer T> ? T : never };
export type ConfigRow = Readonly<{ name: string; kind: string; otherwise: string; about: string }>;

/** All that is wrong with the environment, one sentence a variable; it quotes no value, since values can be secret. */
export class ConfigFault extends Error {
  override name = 'ConfigFault';
  constructor(readonly faults: readonly string[]) {
    super(`The environment does not fit:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

/** Reads every variable or throws one {@link ConfigFault} that names each variable at fault. */
export function readConfig<const V extends Variables>(environment: Environment, variables: V): Config<V> {
  const faults: string[] = [];
  const values = Object.entries(variables).map(([key, { declaration }]) => {
    const given = environment[declaration.name]?.trim() ?? '';
    if (given === '') {
      if (declaration.absent.kind === 'value') return [key, declaration.absent.value];
      faults.push(`${declaration.name} is missing: ${declaration.kind}. ${declaration.about}`);
      return [key, undefined];
    }
    try {
      return [key, declaration.parse(given)];
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      faults.push(`${declaration.name} must be ${error.message}. ${declaration.about}`);
      return [key, undefined];
    }
  });
  if (faults.length > 0) throw new ConfigFault(faults);
  return Object.fromEntries(values) as Config<V>;
}

/** One row a variable for the reference page. */
export const describeConfig = (variables: Variables): ConfigRow[] =>
  Object.values(variables).map(({ declaration: { name, kind, about, absent } }) => ({
    name,
    kind,
    otherwise: absent.kind === 'value' ? absent.shown : 'must be given',
    about,
  }));
