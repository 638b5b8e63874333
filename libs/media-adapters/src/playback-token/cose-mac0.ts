import { createHmac, timingSafeEqual } from 'node:crypto';
import { Tag, decode, encode } from 'cbor2';

/** COSE_Mac0 of RFC 9052 §6.2: everything that is not the MAC itself lies under the MAC. */
export interface Mac0 {
  readonly protectedHeader: Uint8Array;
  readonly payload: Uint8Array;
  readonly tag: Uint8Array;
}

const COSE_MAC0_TAG = 17;

/** HMAC 256/256 (COSE algorithm 5) over the MAC_structure with an empty external_aad. */
export function macOf(protectedHeader: Uint8Array, payload: Uint8Array, key: Uint8Array): Buffer {
  const structure = encode(['MAC0', byteString(protectedHeader), new Uint8Array(0), byteString(payload)]);
  return createHmac('sha256', key).update(structure).digest();
}

export function sealMac0(protectedHeader: Uint8Array, payload: Uint8Array, key: Uint8Array): Uint8Array {
  return frame({ protectedHeader, payload, tag: macOf(protectedHeader, payload, key) });
}

/** Compares in constant time. */
export function isMacOf({ protectedHeader, payload, tag }: Mac0, key: Uint8Array): boolean {
  const mac = macOf(protectedHeader, payload, key);
  return tag.length === mac.length && timingSafeEqual(tag, mac);
}

/** The parts of a message in its one spelling; `undefined` for any other bytes. */
export function openMac0(bytes: Uint8Array): Mac0 | undefined {
  const mac0 = partsOf(decoded(bytes));
  // Framing lies outside the MAC: only the shortest encoding and an empty unprotected header are let through, so that
  // no second byte string means the same token.
  return mac0 && Buffer.compare(frame(mac0), bytes) === 0 ? mac0 : undefined;
}

/** The value, or `undefined` where the bytes are no CBOR. */
export function decoded(bytes: Uint8Array): unknown {
  try {
    return decode(bytes, { preferMap: true, rejectDuplicateKeys: true });
  } catch {
    return undefined;
  }
}

/** A Buffer is an object to the encoder; only a bare Uint8Array becomes a byte string. */
export const byteString = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

const frame = ({ protectedHeader, payload, tag }: Mac0) =>
  encode(new Tag(COSE_MAC0_TAG, [byteString(protectedHeader), new Map(), byteString(payload), byteString(tag)]));

function partsOf(value: unknown): Mac0 | undefined {
  if (!(value instanceof Tag) || value.tag !== COSE_MAC0_TAG || !Array.isArray(value.contents)) return undefined;
  const [protectedHeader, , payload, tag] = value.contents as unknown[];
  if (!isBytes(protectedHeader) || !isBytes(payload) || !isBytes(tag)) return undefined;
  return { protectedHeader, payload, tag };
}

const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array;
