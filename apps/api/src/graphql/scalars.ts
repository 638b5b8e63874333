import { GraphQLScalarType, Kind, valueFromASTUntyped, type ValueNode } from 'graphql';
import {
  isInstant,
  isLocalDate,
  isLocalizedText,
  isMoney,
  isTimeZone,
  type LocalizedText,
  type Money,
} from '@domain/kernel';

/** graphql-js adds where the value stands. */
class NotA extends Error {
  override readonly name = 'NotA';
  constructor(expected: string) {
    super(`This is not ${expected}.`);
  }
}

type Check = (value: unknown) => boolean;

/** A scalar whose values are the same inside and outside; `expected` ends the sentence "This is not …". */
function checked(name: string, expected: string, isGood: Check, tidy = (value: unknown) => value): GraphQLScalarType {
  const read = (value: unknown): unknown => {
    if (!isGood(value)) throw new NotA(expected);
    return tidy(value);
  };
  return new GraphQLScalarType({
    name,
    serialize: (value) => value,
    parseValue: read,
    parseLiteral: (node: ValueNode, variables) => read(literal(node, variables)),
  });
}

const literal = (node: ValueNode, variables: Parameters<typeof valueFromASTUntyped>[1]): unknown =>
  node.kind === Kind.INT || node.kind === Kind.FLOAT ? Number(node.value) : valueFromASTUntyped(node, variables);

const text =
  (isGood: (value: string) => boolean): Check =>
  (value) =>
    typeof value === 'string' && isGood(value);
const matching = (form: RegExp): Check => text((value) => form.test(value));
const whole =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
// A lone half of a pair cannot be written as UTF-8.
const isUnicode = (value: string): boolean => !/\p{Surrogate}/u.test(value);
const lower = (value: unknown): unknown => (value as string).toLowerCase();

const isLine = (value: string): boolean => value.trim() !== '' && !/[\u0000-\u001f\u007f\u2028\u2029]/.test(value);

const isProse = (value: string): boolean => value.trim() !== '' && !/\u0000/.test(value) && isUnicode(value);

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): boolean =>
  isObject(value) &&
  Object.keys(value).length <= 30 &&
  Object.values(value).every((words) => typeof words === 'string' && words.length <= 500 && isProse(words)) &&
  isLocalizedText(value as LocalizedText);

const isAmount = (value: unknown): boolean =>
  isObject(value) &&
  Object.keys(value).length === 2 &&
  typeof (value as Money).currency === 'string' &&
  isMoney(value as Money);

const isWebAddress = (value: string): boolean =>
  value.length <= 300 && /^https?:\/\//.test(value) && URL.canParse(value) && !/[\s\p{Cc}\p{Cs}"'\\;{}$]/u.test(value);

const scalars = [
  checked('Instant', 'an instant such as 2026-01-05T12:00:00.000Z', text(isInstant)),
  checked('LocalDate', 'a day such as 2026-01-05', text(isLocalDate)),
  checked('TimeZone', 'an IANA time zone such as Europe/Berlin', text(isTimeZone)),
  checked('LocalizedText', 'a text by language tag such as {"en": "Cockatoo"}', isTexts),
  checked('UUID', 'a UUID', matching(uuidForm), lower),
  checked('Money', 'an amount such as {"minorUnits": 1999, "currency": "EUR"}', isAmount),
  checked(
    'Position',
    'a position',
    text((value) => value.length <= 100),
  ),
  checked(
    'ShortText',
    'one line of 1 to 200 characters',
    text((value) => value.length <= 200 && isUnicode(value) && isLine(value)),
  ),
  checked(
    'LongText',
    'a text of 1 to 2000 characters',
    text((value) => value.length <= 2000 && isProse(value)),
  ),
  checked('EmailAddress', 'an e-mail address', matching(/^[^\s@"<>]{1,64}@[^\s@"<>]{1,190}$/)),
  checked(
    'Password',
    'a password of 12 to 256 characters',
    text((value) => value.length >= 12 && value.length <= 256 && isUnicode(value)),
  ),
  checked('ExternalId', '1 to 128 letters, digits and -_.:/', matching(/^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}$/)),
  checked('ServiceName', 'a name such as boss-dunning', matching(/^[a-z][a-z0-9-]{0,63}$/)),
  checked(
    'LanguageTag',
    'a BCP 47 language tag',
    text((value) => isLocalizedText({ [value]: 'x' })),
  ),
  checked('CurrencyCode', 'an ISO 4217 code', matching(/^[A-Z]{3}$/)),
  checked('PositiveInt', 'a whole number from 1', whole(1, 2_147_483_647)),
  checked('PageSize', 'a page size from 1 to 100', whole(1, 100)),
  checked('Cursor', 'a cursor', matching(/^[A-Za-z0-9_-]{1,1000}$/)),
  checked('WebAddress', 'an address that begins with http:// or https://', text(isWebAddress)),
  checked('PairingCode', 'a code such as BCDF-GHJK', matching(/^[A-Za-z]{4}[- ]?[A-Za-z]{4}$/)),
  checked('BigCount', 'a whole number from 0', whole(0, Number.MAX_SAFE_INTEGER)),
];

export const scalarResolvers: Record<string, GraphQLScalarType> = Object.fromEntries(
  scalars.map((scalar) => [scalar.name, scalar]),
);
