/** An amount in the currency's smallest unit (ISO 4217 exponent), so 1999 EUR is 19.99 euros. */
export type Money = Readonly<{ minorUnits: number; currency: string }>;

export const isMoney = ({ minorUnits, currency }: Money): boolean =>
  Number.isSafeInteger(minorUnits) && /^[A-Z]{3}$/.test(currency);

/** A text by BCP 47 language tag. */
export type LocalizedText = Readonly<Record<string, string>>;

const languageTag = /^[a-zA-Z]{2,3}(-[a-zA-Z]{4})?(-([a-zA-Z]{2}|\d{3}))?(-[a-zA-Z0-9]{5,8})*$/;

export const isLocalizedText = (text: LocalizedText): boolean =>
  Object.keys(text).length > 0 && Object.entries(text).every(([tag, words]) => languageTag.test(tag) && words !== '');

/** The text in the first wished language there is, by RFC 4647 §3.4 look-up, else the first one written. */
export function textFor(text: LocalizedText, wished: readonly string[]): string {
  const found = wished.flatMap(widening).find((tag) => text[tag] !== undefined);
  return (found === undefined ? Object.values(text)[0] : text[found]) ?? '';
}

const widening = (tag: string): string[] =>
  tag.split('-').map((_, index, parts) => parts.slice(0, parts.length - index).join('-'));

/** Ciphertext of person data under its subject's own key, as `sealed:v1:<subject>:<base64url>`. Only the edges open it. */
export type Sealed = string & { readonly __brand: 'Sealed' };
