import { resolve } from 'node:path';
import { bytesFromBase64, Secret } from './secret';
import { required, Unfit, type Variable } from './variable';

export const text = (name: string, about: string): Variable<string> => required(name, about, 'text', (given) => given);

export const integer = (
  name: string,
  about: string,
  { min = 0, max = Number.MAX_SAFE_INTEGER }: Readonly<{ min?: number; max?: number }> = {},
): Variable<number> => {
  const kind = `a whole number from ${min} to ${max}`;
  return required(name, about, kind, (given) => wholeNumber(given, kind, { min, max }));
};

/** 0 asks the system for a free port. */
export const port = (name: string, about: string): Variable<number> => {
  const kind = 'a port from 0 to 65535';
  return required(name, about, kind, (given) => wholeNumber(given, kind, { min: 0, max: 65_535 }));
};

export const url = (name: string, about: string, protocols: readonly string[] = ['http', 'https']): Variable<string> =>
  required(name, about, urlKind(protocols), (given) => checkedUrl(given, protocols));

/** An address that can hold a password. */
export const secretUrl = (name: string, about: string, protocols: readonly string[]): Variable<Secret> =>
  required(name, about, `${urlKind(protocols)}, secret`, (given) => new Secret(checkedUrl(given, protocols)));

/** As {@link secretUrl}, and may name several hosts by comma, which no URL can. */
export const secretHosts = (name: string, about: string, protocols: readonly string[]): Variable<Secret> =>
  required(name, about, `${urlKind(protocols)}, secret`, (given) => {
    const [, protocol] = /^([a-z+]+):\/\/[^\s/?#]+(?:[/?]\S*)?$/.exec(given) ?? [];
    if (protocol === undefined || !protocols.includes(protocol)) throw new Unfit(urlKind(protocols));
    return new Secret(given);
  });

/** A part of a name elsewhere. */
export const word = (name: string, about: string): Variable<string> => {
  const kind = 'at most 32 small letters and digits';
  return required(name, about, kind, (given) => {
    if (!/^[a-z0-9]{1,32}$/.test(given)) throw new Unfit(kind);
    return given;
  });
};

export const secret = (name: string, about: string): Variable<Secret> =>
  required(name, about, 'text, secret', (given) => new Secret(given));

/** Key material of exactly that many bytes, in base64. */
export const secretBytes = (name: string, about: string, bytes: number): Variable<Secret<Buffer>> => {
  const kind = `${bytes} bytes in base64, secret`;
  return required(name, about, kind, (given) => {
    const value = bytesFromBase64(given, bytes);
    if (!value) throw new Unfit(kind);
    return value;
  });
};

/** A path; a relative one is taken from the folder in which the program was started. */
export const folder = (name: string, about: string): Variable<string> =>
  required(name, about, 'a folder', (given) => resolve(given));

export const file = (name: string, about: string): Variable<string> =>
  required(name, about, 'a file', (given) => resolve(given));

export const flag = (name: string, about: string): Variable<boolean> =>
  required(name, about, 'true or false', (given) => {
    if (given === 'true' || given === '1') return true;
    if (given === 'false' || given === '0') return false;
    throw new Unfit('true or false');
  });

export const oneOf = <const Choice extends string>(
  name: string,
  about: string,
  choices: readonly Choice[],
): Variable<Choice> => {
  const kind = `one of ${choices.join(', ')}`;
  return required(name, about, kind, (given) => {
    const choice = choices.find((candidate) => candidate === given);
    if (choice === undefined) throw new Unfit(kind);
    return choice;
  });
};

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Read as milliseconds. */
export const duration = (name: string, about: string): Variable<number> => {
  const kind = 'a duration such as 500ms, 30s, 5m, 2h or 7d';
  return required(name, about, kind, (given) => {
    const [, count, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(given) ?? [];
    if (count === undefined) throw new Unfit(kind);
    return Number(count) * unitMs[unit as keyof typeof unitMs];
  });
};

function wholeNumber(given: string, kind: string, { min, max }: Readonly<{ min: number; max: number }>): number {
  const value = Number(given);
  if (!/^-?\d+$/.test(given) || value < min || value > max) throw new Unfit(kind);
  return value;
}

const urlKind = (protocols: readonly string[]) => `an address that begins with ${protocols.join(':// or ')}://`;

function checkedUrl(given: string, protocols: readonly string[]): string {
  if (!URL.canParse(given) || !protocols.includes(new URL(given).protocol.slice(0, -1))) {
    throw new Unfit(urlKind(protocols));
  }
  return given;
}
