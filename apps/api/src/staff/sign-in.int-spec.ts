import { randomUUID } from 'node:crypto';
import { DeviceWorld } from '../../../../tests/world/device-world';

let world: DeviceWorld;

beforeAll(async () => {
  world = await DeviceWorld.open({ SIGN_INS_PER_MINUTE: '3', API_TRUSTED_PROXIES: '127.0.0.1' });
});
afterAll(() => world.close());
beforeEach(() => world.clock.advance(60_000));

const query = `mutation($input: SignInInput!) { signIn(input: $input) { ... on SignInRefusal { code } } }`;

async function signInFrom(address: string): Promise<unknown> {
  const input = { commandId: randomUUID(), email: `${randomUUID()}@carrier.example`, password: 'not the password' };
  const headers = { 'x-forwarded-for': address };
  const { body } = await world.ask('POST', '/graphql', { body: { query, variables: { input } }, headers });
  const { data, errors } = body as unknown as Answer;
  return data?.signIn.code ?? errors?.[0]?.extensions.code;
}
type Answer = Readonly<{
  data: Readonly<{ signIn: Readonly<{ code: string }> }> | null;
  errors?: readonly Readonly<{ extensions: Readonly<{ code: string }> }>[];
}>;

async function inTurn(addresses: readonly string[]): Promise<unknown[]> {
  const answers = [];
  for (const address of addresses) answers.push(await signInFrom(address));
  return answers;
}

describe('signing in from one address', () => {
  it('is slowed down when it is tried too often, and others are not', async () => {
    const far = ['192.0.2.7', '192.0.2.7', '192.0.2.7', '192.0.2.7', '192.0.2.8'];
    const [, , , fourth, other] = await inTurn(far);
    expect([fourth, other]).toEqual(['TOO_MANY_REQUESTS', 'WRONG_CREDENTIALS']);
  });

  it('counts a whole /64 as one', async () => {
    const answers = await inTurn(['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8::4']);
    expect(answers.at(-1)).toBe('TOO_MANY_REQUESTS');
  });

  it('counts what the nearest trusted proxy saw, whatever the caller says', async () => {
    const answers = await inTurn([1, 2, 3, 4].map((claimed) => `203.0.113.${claimed}, 198.51.100.1`));
    expect(answers.at(-1)).toBe('TOO_MANY_REQUESTS');
  });
});
