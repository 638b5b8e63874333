import { correlationOf } from './http-hooks';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('the correlation id of a request', () => {
  it('is the one that the caller sent', () => {
    expect(correlationOf({ headers: { 'x-correlation-id': 'order-2026-0001' } })).toBe('order-2026-0001');
  });

  it('is the id of the trace that the request belongs to', () => {
    expect(correlationOf({ headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } })).toBe(trace);
  });

  it.each(['short', 'x'.repeat(65), 'a b c d e f', 'evil\nline-number-2', '{"json":"injection"}', '192.168.100.1'])(
    'is a new one for %j',
    (given) => {
      expect(correlationOf({ headers: { 'x-correlation-id': given } })).toMatch(
        /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      );
    },
  );
});
