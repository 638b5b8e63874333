// Runs inside nginx (njs 0.7.9: no for-of, no classes). It reads a playback token by itself, so that no playlist or
// segment asks anybody. The same rules in TypeScript, and the reasons for them, are in ../playback-token.
import crypto from 'crypto';
import fs from 'fs';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const name = '[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}';
// The target as it came over the wire: an escape, a dot segment or a doubled slash is no second spelling but a refusal.
const target = new RegExp(
  '^/p/([A-Za-z0-9_-]{1,1024})(/' + uuid + '/' + uuid + '/' + name + '(?:/' + name + ')*)(?:[?].*)?$',
);
const prefixForm = /^(\/[A-Za-z0-9._-]+)+\/$/;

// Answers "<verdict> <session id or ->"; nginx calls it once a request. Whatever it trips over is a refusal.
function verdict(r) {
  if (r.method !== 'GET' && r.method !== 'HEAD') return 'other-method -';
  const parts = target.exec(r.variables.request_uri);
  if (!parts) return 'no-token -';
  try {
    return judge(parts[1], parts[2]);
  } catch (e) {
    return 'malformed -';
  }
}

function judge(token, path) {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.toString('base64url') !== token) return 'malformed -';
  const mac0 = openMac0(bytes);
  const header = whole(mac0.header);
  if (header.size !== 2 || header.of[1] !== 5) return 'malformed -';
  const kid = header.of[4].toString('utf8');
  if (!Object.prototype.hasOwnProperty.call(usher_token_keys.keys, kid)) return 'unknown-key -';
  if (!isMac(mac0, Buffer.from(usher_token_keys.keys[kid], 'base64url'))) return 'forged -';
  return judgeClaims(whole(mac0.payload), path);
}

function judgeClaims(claims, path) {
  const of = claims.of;
  const uri = of[312].of[3].of[1];
  const known = claims.size === 6 && of[1] === 'usher' && of[310] === 1 && of[6] !== undefined;
  const narrow = of[312].size === 1 && of[312].of[3].size === 1 && prefixForm.test(uri);
  if (!known || !narrow || of[7].length !== 16 || typeof of[4] !== 'number') return 'unacceptable-claims -';
  const session = of[7].toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (Date.now() + usher_token_keys.clockOffsetMs >= of[4] * 1000) return 'expired ' + session;
  if (path.indexOf(uri) !== 0) return 'other-path ' + session;
  // Relative to the working directory of nginx, the node's folder.
  if (fs.statSync('denied/' + session, { throwIfNoEntry: false }) !== undefined) return 'denied ' + session;
  return 'ok ' + session;
}

// COSE_Mac0 in its one spelling: tag 17, four parts, nothing unprotected, a MAC of 32 bytes, nothing after it.
function openMac0(bytes) {
  const reader = { bytes: bytes, at: 2 };
  must(bytes[0] === 0xd1 && bytes[1] === 0x84);
  const header = item(reader, 0);
  must(bytes[reader.at] === 0xa0);
  reader.at += 1;
  const payload = item(reader, 0);
  const tag = item(reader, 0);
  must(Buffer.isBuffer(header) && Buffer.isBuffer(payload) && Buffer.isBuffer(tag));
  must(reader.at === bytes.length && tag.length === 32);
  return { header: header, payload: payload, tag: tag };
}

function isMac(mac0, key) {
  const mac = crypto
    .createHmac('sha256', key)
    .update(Buffer.from([0x84, 0x64, 0x4d, 0x41, 0x43, 0x30]))
    .update(byteString(mac0.header))
    .update(Buffer.from([0x40]))
    .update(byteString(mac0.payload))
    .digest();
  let difference = 0;
  for (let i = 0; i < 32; i += 1) difference |= mac[i] ^ mac0.tag[i];
  return difference === 0;
}

function byteString(bytes) {
  const n = bytes.length;
  const head = n < 24 ? [0x40 + n] : n < 256 ? [0x58, n] : [0x59, n >> 8, n & 0xff];
  return Buffer.concat([Buffer.from(head), bytes]);
}

function whole(bytes) {
  const reader = { bytes: bytes, at: 0 };
  const value = item(reader, 0);
  must(reader.at === bytes.length && value.of !== undefined);
  return value;
}

// One CBOR item (RFC 8949): whole numbers, strings, and maps of them; all that a token of ours is made of.
function item(reader, depth) {
  const major = reader.bytes[reader.at] >> 5;
  must(depth < 4 && reader.at < reader.bytes.length);
  const n = argument(reader);
  if (major === 0) return n;
  if (major === 1) return -1 - n;
  if (major === 2) return taken(reader, n);
  if (major === 3) return taken(reader, n).toString('utf8');
  must(major === 5);
  const map = { size: n, of: {} };
  for (let i = 0; i < n; i += 1) {
    const key = item(reader, depth + 1);
    must(typeof key === 'number' && map.of[key] === undefined);
    map.of[key] = item(reader, depth + 1);
  }
  return map;
}

// Only the shortest form of a number or length.
function argument(reader) {
  const short = reader.bytes[reader.at] & 0x1f;
  reader.at += 1;
  if (short < 24) return short;
  must(short <= 26);
  const width = 1 << (short - 24);
  const from = taken(reader, width);
  let n = 0;
  for (let i = 0; i < width; i += 1) n = n * 256 + from[i];
  must(n >= (width === 1 ? 24 : width === 2 ? 0x100 : 0x10000));
  return n;
}

function taken(reader, n) {
  must(reader.at + n <= reader.bytes.length);
  reader.at += n;
  return reader.bytes.slice(reader.at - n, reader.at);
}

function must(holds) {
  if (!holds) throw new Error('not a token');
}

export default { verdict };
