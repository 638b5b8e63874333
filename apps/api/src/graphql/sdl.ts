import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse, type EnumTypeDefinitionNode } from 'graphql';

const sources = join(import.meta.dirname, '..');

/** The schema as its slices write it, one file each. */
export const readSdl = (): string[] =>
  readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.graphql'))
    .toSorted()
    .map((name) => readFileSync(join(sources, name), 'utf8'));

/** Inside, an enum value is spelled as the domain spells it: `IN_REVIEW` is `in-review`. */
export const enumValuesOf = (sdl: readonly string[]): Record<string, Record<string, string>> =>
  Object.fromEntries(
    sdl
      .flatMap((text) => parse(text).definitions)
      .filter((definition): definition is EnumTypeDefinitionNode => definition.kind === Kind.ENUM_TYPE_DEFINITION)
      .map(({ name, values = [] }) => [
        name.value,
        Object.fromEntries(values.map((value) => [value.name.value, domainSpelling(value.name.value)])),
      ]),
  );

const domainSpelling = (name: string): string => name.toLowerCase().replaceAll('_', '-');
