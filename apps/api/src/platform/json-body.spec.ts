import { jsonBody } from './json-body';

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('a body of JSON', () => {
  it.each([
    ['an object', '{"a": [1, {"b": null}]}', { a: [1, { b: null }] }],
    ['brackets within a text', JSON.stringify({ a: '['.repeat(99), b: '\\"{' }), { a: '['.repeat(99), b: '\\"{' }],
    ['many things side by side', `[${'[],'.repeat(999)}[]]`, Array.from({ length: 1000 }, () => [])],
    ['nothing', '', undefined],
  ])('can be %s', (_, text, value) => expect(jsonBody(text)).toEqual(value));

  it('is nested to a depth that makes sense', () => {
    expect(jsonBody(nested(50))).toBeDefined();
    expect(() => jsonBody(nested(51))).toThrow('nested deeper than 50 levels');
    expect(() => jsonBody('{"a":'.repeat(200_000))).toThrow('nested deeper than 50 levels');
  });

  it('is read in time, whatever it is made of', () => {
    const texts = ['"' + '\\"'.repeat(500_000), '"\\'.repeat(400_000), '["'.repeat(30)];
    for (const text of texts) expect(() => jsonBody(text)).toThrow('The body is no valid JSON.');
  });

  it.each(['{"query": ', '"', '["]', 'x'])('is refused when it is none: %s', (text) =>
    expect(() => jsonBody(text)).toThrow('The body is no valid JSON.'),
  );
});
