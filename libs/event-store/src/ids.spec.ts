import { canonicalJson, commandHashOf, eventIdOf, uuidV5 } from './index';

describe('a name-based UUID', () => {
  it('is that of RFC 9562, appendix A.4', () =>
    expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    ));

  it('tells characters beyond ASCII apart', () =>
    expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'ä')).not.toBe(
      uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'a'),
    ));

  it('needs a UUID as its namespace', () => expect(() => uuidV5('carrier', 'x')).toThrow(TypeError));
});

describe('the id of an event', () => {
  const command = '7d444840-9dc0-41d4-a8d1-1e6c0e7c3a01';

  it('never changes: retries of old commands depend on it', () =>
    expect([eventIdOf(command, 0), eventIdOf(command, 1)]).toEqual([
      'ad9753d2-0778-5cc1-a334-7f611fa55dba',
      'd35c638c-0fc1-53eb-bf25-40f73d891516',
    ]));
});

describe('canonical JSON', () => {
  it('sorts members by code units and keeps the order of lists', () =>
    expect(canonicalJson({ b: 1, a: [2, 1, { d: null, c: 'x' }], '€': 1, '\u{1F600}': 2, A: 3 })).toBe(
      '{"A":3,"a":[2,1,{"c":"x","d":null}],"b":1,"€":1,"\u{1F600}":2}',
    ));

  it('writes numbers and texts as RFC 8785 does', () =>
    expect(canonicalJson([333333333.33333329, 1e30, 4.5, 2e-3, 1e-27, -0, '€$\u000f\nA\'B"\\"/'])).toBe(
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0,"€$\\u000f\\nA\'B\\"\\\\\\"/"]',
    ));

  it('leaves out what is undefined', () =>
    expect(canonicalJson({ a: undefined, b: [undefined] })).toBe('{"b":[null]}'));

  it.each([NaN, Infinity, 1n, undefined, () => 1])('refuses %p', (value) =>
    expect(() => canonicalJson(value)).toThrow(TypeError),
  );
});

describe('the hash of a command', () => {
  const key = Buffer.alloc(32, 1);
  const hash = commandHashOf(key, 'suspend', { accountId: 'a', reason: 'r' });

  it('does not depend on the order in which the caller wrote his members', () =>
    expect(commandHashOf(key, 'suspend', { reason: 'r', accountId: 'a' })).toBe(hash));

  it.each([
    ['operation', commandHashOf(key, 'resume', { accountId: 'a', reason: 'r' })],
    ['input', commandHashOf(key, 'suspend', { accountId: 'a', reason: 's' })],
    ['key', commandHashOf(Buffer.alloc(32, 2), 'suspend', { accountId: 'a', reason: 'r' })],
  ])('is another for another %s', (_, other) => expect(other).not.toBe(hash));
});
