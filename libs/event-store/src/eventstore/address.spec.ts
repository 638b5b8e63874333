import { jest } from '@jest/globals';
import { clientFor, UnusableAddress } from './address';

describe('the address of an EventStoreDB', () => {
  const secret = 'changeit';
  it.each([
    ['an option that there is not', `esdb://admin:${secret}@127.0.0.1:2113?colour=red`, 'colour'],
    ['certificates that nobody verifies', `esdb://admin:${secret}@127.0.0.1:2113?tlsVerifyCert=false`, 'tlsCAFile'],
    ['a value that is none', `esdb://admin:${secret}@127.0.0.1:2113?tls=maybe`, 'understood'],
    ['another protocol', `http://admin:${secret}@127.0.0.1:2113`, 'understood'],
  ])('with %s is refused, and its password is printed nowhere', (_, url, hint) => {
    const printed = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const error = (() => {
      try {
        return clientFor(url);
      } catch (fault) {
        return fault;
      }
    })();
    expect(error).toBeInstanceOf(UnusableAddress);
    expect(String((error as Error).stack)).toContain(hint);
    expect(JSON.stringify([String((error as Error).stack), printed.mock.calls])).not.toContain(secret);
    printed.mockRestore();
  });

  it.each(['esdb://127.0.0.1:2113?tls=false', 'kurrentdb+discover://a:2113,b:2113?tls=true&nodePreference=leader'])(
    'can be %s',
    async (url) => {
      await clientFor(url).dispose();
    },
  );
});
