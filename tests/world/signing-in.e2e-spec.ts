import { aCarrier, type ACarrier } from './a-carrier';
import { Staff } from './staff';
import { aWorld, type World } from './world';

let world: World;
let carrier: ACarrier;
beforeAll(async () => {
  world = await aWorld({ projector: false });
  carrier = await aCarrier(world);
});
afterAll(() => world.end());

const viewer = '{ viewer { staffId scope carrierId } }';
const refreshed = `... on SignedIn { accessToken refreshToken } ... on SignInRefusal { code }`;
const codes = (answer: Readonly<{ errors: readonly Readonly<{ extensions: Readonly<Record<string, unknown>> }>[] }>) =>
  answer.errors.map(({ extensions }) => extensions['code']);

describe('signing in', () => {
  it('shows who asks', async () => {
    const { carrierId, staffId } = carrier;
    expect(await new Staff(world.url, carrier.staff.headers).read(viewer)).toEqual({
      staffId,
      scope: 'CARRIER',
      carrierId,
    });
    expect(await new Staff(world.url, world.platform.headers).read(viewer)).toMatchObject({
      scope: 'PLATFORM',
      carrierId: null,
    });
  });

  it('is refused alike for a wrong password and an address that nobody has', async () => {
    const nobody = new Staff(world.url);
    const answers = [
      await nobody.signIn(carrier.email, 'not the password'),
      await nobody.signIn('nobody@carrier.example', 'not the password'),
    ];
    expect(answers.map(({ code, message }) => ({ code, message }))).toEqual([
      { code: 'WRONG_CREDENTIALS', message: 'E-mail address and password do not belong together.' },
      { code: 'WRONG_CREDENTIALS', message: 'E-mail address and password do not belong together.' },
    ]);
  });

  it('locks after five wrong passwords, even for the right one, and remembers it in the log', async () => {
    const { email, password, staffId } = await aCarrier(world);
    const nobody = new Staff(world.url);
    const codesSeen: string[] = [];
    for (let attempt = 1; attempt <= 5; attempt++) codesSeen.push((await nobody.signIn(email, 'wrong')).code);
    codesSeen.push((await nobody.signIn(email, password)).code);
    expect(codesSeen).toEqual([...Array<string>(4).fill('WRONG_CREDENTIALS'), 'LOCKED_OUT', 'LOCKED_OUT']);
    const page = await world.api.parts.log.readStream(`staff-${staffId}`);
    expect(page.kind === 'events' && page.events.map(({ type }) => type)).toEqual([
      'StaffRegistered',
      'StaffLockedOut',
    ]);
  });

  it('is locked alike for an address that nobody has', async () => {
    const nobody = new Staff(world.url);
    const told = async (email: string) => {
      const codesSeen: string[] = [];
      for (let attempt = 1; attempt <= 6; attempt++) codesSeen.push((await nobody.signIn(email, 'wrong')).code);
      return codesSeen;
    };
    expect(await told('nobody-at-all@carrier.example')).toEqual(await told((await aCarrier(world)).email));
  });

  it('never shows a token or a password to the log', async () => {
    const { accessToken, refreshToken } = await new Staff(world.url).signIn(carrier.email, carrier.password);
    const lines = world.logLines.join('\n');
    for (const secret of [accessToken, refreshToken, carrier.password, carrier.email])
      expect(lines).not.toContain(secret);
  });
});

describe('an access token', () => {
  it('is refused when it is forged', async () => {
    const { email, password } = carrier;
    const { accessToken } = await new Staff(world.url).signIn(email, password);
    const token = accessToken as string;
    const forged = `${token.slice(0, -6)}${token.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA'}`;
    const asking = (bearer: string) => new Staff(world.url, { authorization: `Bearer ${bearer}` }).ask(viewer);
    expect(codes(await asking(token))).toEqual([]);
    expect(codes(await asking(forged))).toEqual(['UNAUTHENTICATED']);
    const parts = token.split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    expect(codes(await asking(`${none}.${parts[1]}.`))).toEqual(['UNAUTHENTICATED']);
  });

  it('ends with the dismissal of its owner', async () => {
    const other = await aCarrier(world);
    const leaving = { email: 'leaving@carrier.example', password: 'a long enough password' };
    const { staffId } = await other.staff.done(
      'registerStaff',
      { scope: 'CARRIER', name: 'Lea', ...leaving },
      'StaffAccepted { staffId position }',
    );
    const lea = await Staff.signIn(world.url, leaving.email, leaving.password);
    expect(codes(await lea.ask(viewer))).toEqual([]);
    await other.staff.done('dismissStaff', { staffId }, 'StaffAccepted { staffId position }');
    expect(codes(await lea.ask(viewer))).toEqual(['UNAUTHENTICATED']);
    expect((await new Staff(world.url).signIn(leaving.email, leaving.password)).code).toBe('WRONG_CREDENTIALS');
  });
});

describe('refreshing a session', () => {
  it('takes each refresh token once, and a second time ends the session', async () => {
    const nobody = new Staff(world.url);
    const first = await nobody.signIn(carrier.email, carrier.password);
    const refresh = (refreshToken: string | undefined) => nobody.mutate('refreshSession', { refreshToken }, refreshed);
    const second = await refresh(first['refreshToken']);
    expect(second.__typename).toBe('SignedIn');
    expect((await refresh(first['refreshToken'])).code).toBe('SESSION_ENDED');
    expect((await refresh(second['refreshToken'])).code).toBe('SESSION_ENDED');
  });

  it('is over after signing out', async () => {
    const nobody = new Staff(world.url);
    const { refreshToken } = await nobody.signIn(carrier.email, carrier.password);
    await nobody.mutate('signOut', { refreshToken }, 'at');
    expect((await nobody.mutate('refreshSession', { refreshToken }, refreshed)).code).toBe('SESSION_ENDED');
  });
});

describe('registering staff', () => {
  it("is refused to carrier's staff who would make platform staff", async () => {
    const input = { scope: 'PLATFORM', name: 'Eve', email: 'eve@carrier.example', password: 'a long enough password' };
    await expect(carrier.staff.mutate('registerStaff', input, '__typename')).rejects.toThrow('platform-staff:manage');
  });

  it('is refused for an address that somebody has, and for a site of nobody', async () => {
    const input = { scope: 'CARRIER', name: 'Two', email: carrier.email, password: 'a long enough password' };
    const refusal = '... on StaffRefusal { code }';
    expect((await carrier.staff.mutate('registerStaff', input, refusal)).code).toBe('EMAIL_TAKEN');
    const atSite = { ...input, email: 'site2@carrier.example', scope: 'SITE' };
    expect((await carrier.staff.mutate('registerStaff', atSite, refusal)).code).toBe('SITE_MISSING');
    const siteId = carrier.carrierId;
    expect((await carrier.staff.mutate('registerStaff', { ...atSite, siteId }, refusal)).code).toBe('SITE_UNKNOWN');
  });
});
