import { isInstant, type Instant } from '@domain/kernel';

/** What `GET /node/v1/state` answers: everything the node is to hold, know and refuse. */
export interface NodeState {
  readonly nodeId: string;
  readonly tokenKeys: readonly NodeTokenKey[];
  readonly publications: readonly NodePublication[];
  readonly denied: readonly DeniedSession[];
  /** A drained node gets no new sessions; it goes on serving those it has. */
  readonly drained: boolean;
}

export interface NodeTokenKey {
  readonly kid: string;
  /** At least 32 bytes in base64url. */
  readonly key: string;
}

export interface NodePublication {
  readonly assetId: string;
  readonly publicationId: string;
  readonly files: readonly NodeFile[];
}

export interface NodeFile {
  /** Relative, names of letters, digits, `.`, `_` and `-` between slashes. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface DeniedSession {
  readonly sessionId: string;
  /** When the session's token has expired by itself. */
  readonly until: Instant;
}

/** What `POST /node/v1/beat` carries. */
export interface NodeBeat {
  /** Sessions the node would carry at the same time. */
  readonly capacity: number;
  /** Publications it serves whole. */
  readonly holdings: readonly string[];
  /** Sessions that asked for something within the last half minute. */
  readonly sessions: number;
  readonly freeBytes: number;
  /** What is wrong on the node just now, in words for the operator. */
  readonly faults: readonly string[];
}

/** A message that is not of its form; `field` says where, such as `publications[0].files[2].sha256`. */
export class MalformedNodeMessage extends Error {
  override name = 'MalformedNodeMessage';
  constructor(
    readonly field: string,
    readonly expected: string,
  ) {
    super(`${field}: expected ${expected}`);
  }
}

/** The file name that is answered by the licence endpoint and so can be no file of a publication. */
export const LICENCE_NAME = 'key';

export function parseNodeState(value: unknown): NodeState {
  const state = fieldsOf(value, 'state');
  return {
    nodeId: uuid(state['nodeId'], 'nodeId'),
    tokenKeys: list(state['tokenKeys'], 'tokenKeys', parseTokenKey),
    publications: list(state['publications'], 'publications', parsePublication),
    denied: list(state['denied'], 'denied', parseDenied),
    drained: flag(state['drained'], 'drained'),
  };
}

export function parseNodeBeat(value: unknown): NodeBeat {
  const beat = fieldsOf(value, 'beat');
  return {
    capacity: count(beat['capacity'], 'capacity'),
    holdings: list(beat['holdings'], 'holdings', uuid),
    sessions: count(beat['sessions'], 'sessions'),
    freeBytes: count(beat['freeBytes'], 'freeBytes'),
    faults: list(beat['faults'], 'faults', (item, at) => text(item, at, /^.{1,500}$/s, 'up to 500 characters')),
  };
}

function parseTokenKey(value: unknown, at: string): NodeTokenKey {
  const key = fieldsOf(value, at);
  return {
    kid: text(key['kid'], `${at}.kid`, /^[A-Za-z0-9._:/-]{1,64}$/, '1 to 64 letters, digits, . _ : / -'),
    key: text(key['key'], `${at}.key`, /^[A-Za-z0-9_-]{43,}$/, '32 bytes or more in base64url'),
  };
}

function parsePublication(value: unknown, at: string): NodePublication {
  const publication = fieldsOf(value, at);
  return {
    assetId: uuid(publication['assetId'], `${at}.assetId`),
    publicationId: uuid(publication['publicationId'], `${at}.publicationId`),
    files: list(publication['files'], `${at}.files`, parseFile),
  };
}

const pathForm = /^(?!key$)(?=.{1,200}$)[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}(\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}){0,7}$/;

function parseFile(value: unknown, at: string): NodeFile {
  const file = fieldsOf(value, at);
  return {
    path: text(file['path'], `${at}.path`, pathForm, 'a relative path of plain names, other than `key`'),
    bytes: count(file['bytes'], `${at}.bytes`),
    sha256: text(file['sha256'], `${at}.sha256`, /^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex'),
  };
}

function parseDenied(value: unknown, at: string): DeniedSession {
  const denied = fieldsOf(value, at);
  return { sessionId: uuid(denied['sessionId'], `${at}.sessionId`), until: instant(denied['until'], `${at}.until`) };
}

function fieldsOf(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedNodeMessage(at, 'an object');
  }
  return value as Record<string, unknown>;
}

function list<T>(value: unknown, at: string, parse: (item: unknown, at: string) => T): T[] {
  if (!Array.isArray(value)) throw new MalformedNodeMessage(at, 'a list');
  return value.map((item, index) => parse(item, `${at}[${index}]`));
}

function text(value: unknown, at: string, form: RegExp, expected: string): string {
  if (typeof value !== 'string' || !form.test(value)) throw new MalformedNodeMessage(at, expected);
  return value;
}

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const uuid = (value: unknown, at: string) => text(value, at, uuidForm, 'a UUID in lower case');

function instant(value: unknown, at: string): Instant {
  if (typeof value !== 'string' || !isInstant(value)) {
    throw new MalformedNodeMessage(at, 'an instant such as 2026-01-31T12:00:00.000Z');
  }
  return value;
}

function count(value: unknown, at: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw new MalformedNodeMessage(at, 'a whole number from 0');
  }
  return value as number;
}

function flag(value: unknown, at: string): boolean {
  if (typeof value !== 'boolean') throw new MalformedNodeMessage(at, 'true or false');
  return value;
}
