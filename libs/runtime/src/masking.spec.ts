import fc from 'fast-check';
import { maskSecrets } from './masking';

const token = `0YRDoQEFoQRDa2lkWDu${'a-B_9'.repeat(12)}`;

describe('masking a log line', () => {
  it.each([
    ['a BOSS credential', 'key usher_boss_5f2c-11.s3cr3t-_x!', 'key usher_boss_[masked]!'],
    ['a device credential', '"usher_device_aa.bb.cc"', '"usher_device_[masked]"'],
    ['a node credential', 'usher_node_n1.k,', 'usher_node_[masked],'],
    ['a token in a path', 'GET /p/abc.def-_/a1/p2/seg.m4s', 'GET /p/[masked]/a1/p2/seg.m4s'],
    ['a bearer', 'authorization: Bearer abc.def=', 'authorization: Bearer [masked]'],
    ['a query token', '/x?token=abc&a=1', '/x?token=[masked]&a=1'],
    ['an access token in a query', '/x?a=1&access_token=abc', '/x?a=1&access_token=[masked]'],
    ['the password of an address', 'postgres://usher_api:p%2Fw@h/db', 'postgres://usher_api:[masked]@h/db'],
    ['a playback token on its own', `mac of ${token} is wrong`, 'mac of [masked] is wrong'],
    ['a JWT on its own', 'bad eyJhbGciOi.eyJzdWIi.c2ln here', 'bad [masked] here'],
    ['a header by its name', '{"X-Usher-Token":"a\\"b","b":1}', '{"X-Usher-Token":"[masked]","b":1}'],
    ['a network address by its name', '{"remoteAddress":"10.1.2.3"}', '{"remoteAddress":"[masked]"}'],
    ['a list of header values', '{"set-cookie":["a","b"]}', '{"set-cookie":"[masked]"}'],
  ])('hides %s', (_, line, masked) => {
    expect(maskSecrets(line)).toBe(masked);
  });

  it('leaves ordinary lines alone', () => {
    const line = '{"msg":"asset 0b1c online at /media/published","token_count":3,"basic":"plan","ids":["p","ip"]}';
    expect(maskSecrets(line)).toBe(line);
  });

  it('keeps every JSON line JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, text) => {
        const line = JSON.stringify({ authorization: text, value, msg: `Bearer ${text} token=${text} /p/${text}` });
        expect(() => JSON.parse(maskSecrets(line)) as unknown).not.toThrow();
      }),
    );
  });
});
