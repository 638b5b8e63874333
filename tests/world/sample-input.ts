import { randomUUID } from 'node:crypto';
import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

/** Ids and the like by the name of the input field that takes them, such as `accountId`. */
export type ByName = Readonly<Record<string, unknown>>;

const samples: Readonly<Record<string, () => unknown>> = {
  Instant: () => '2026-01-05T12:00:00.000Z',
  LocalDate: () => '2026-01-05',
  TimeZone: () => 'Europe/Berlin',
  LocalizedText: () => ({ en: 'Sample' }),
  UUID: () => randomUUID(),
  Money: () => ({ minorUnits: 100, currency: 'EUR' }),
  ShortText: () => 'Sample',
  LongText: () => 'sample.mp4',
  EmailAddress: () => `${randomUUID()}@sample.example`,
  Password: () => 'a long enough password',
  ExternalId: () => `S-${randomUUID()}`,
  ServiceName: () => 'staff',
  LanguageTag: () => 'en',
  CurrencyCode: () => 'EUR',
  PositiveInt: () => 1,
  WebAddress: () => 'http://127.0.0.1:8480',
  PairingCode: () => 'BCDF-GHJK',
  Boolean: () => true,
  String: () => 'sample',
  Int: () => 1,
};

/** A good value of a type; members that may be missing are, unless they are named. */
export function sampleOf(type: GraphQLInputType, byName: ByName, name = ''): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType, byName, name);
  if (name in byName) return byName[name];
  if (isListType(type)) return [sampleOf(type.ofType, byName, name)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (!isInputObjectType(type)) return samples[type.name]?.();
  return Object.fromEntries(
    Object.values(type.getFields())
      .filter((field) => isNonNullType(field.type) || field.name in byName)
      .map((field) => [field.name, sampleOf(field.type, byName, field.name)]),
  );
}

/** An operation on one root field, with all that it needs, asking for the type's name alone. */
export function operationOn(kind: 'query' | 'mutation', field: GraphQLField<unknown, unknown>, byName: ByName) {
  const given = field.args.filter((argument) => isNonNullType(argument.type) || argument.name in byName);
  const declared = given.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = given.map(({ name }) => `${name}: $${name}`).join(', ');
  const variables = Object.fromEntries(given.map(({ name, type }) => [name, sampleOf(type, byName, name)]));
  const shape = kind === 'mutation' ? '{ __typename ... on Refusal { message } }' : '{ __typename }';
  const query = `${kind}${declared && `(${declared})`} { ${field.name}${passed && `(${passed})`} ${shape} }`;
  return { query, variables };
}

export const rootFields = (schema: GraphQLSchema, kind: 'query' | 'mutation'): GraphQLField<unknown, unknown>[] =>
  Object.values((kind === 'query' ? schema.getQueryType() : schema.getMutationType())?.getFields() ?? {});
