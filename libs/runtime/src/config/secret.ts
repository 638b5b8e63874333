import { inspect } from 'node:util';

const shown = '[secret]';

/** Key material of exactly `count` bytes in base64, padded or not; anything else is `undefined`. */
export function bytesFromBase64(text: string, count: number): Secret<Buffer> | undefined {
  const bytes = Buffer.from(text, 'base64');
  const unpadded = (base64: string) => base64.replace(/=+$/, '');
  const isExact = bytes.length === count && unpadded(bytes.toString('base64')) === unpadded(text);
  return isExact ? new Secret(bytes) : undefined;
}

/** A value that shows itself only when asked by `reveal`: printed, logged or made JSON it is `[secret]`. */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}
