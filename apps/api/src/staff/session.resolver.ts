import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { RefreshSessions, StaffLogins, type RefreshGrant } from '@operations';
import { Clock } from '@runtime';
import type { GraphqlContext } from '../graphql/graphql-context';
import { CONFIG, Problem, Public, refusal } from '../platform';
import { AccessTokens } from '../platform/access-tokens';
import type { ApiConfig } from '../platform/api-config';
import { nameOfAddress, RateLimit } from '../platform/rate-limit';
import { signInRefusals } from './staff-refusals';
import { StaffStreams } from './staff-streams';

type SignInInput = Readonly<{ email: string; password: string }>;
type TokenInput = Readonly<{ refreshToken: string }>;

/** Log-ins of staff: a short access token, and a refresh token that is good once. */
@Resolver()
export class SessionResolver {
  @Inject(Clock) private readonly clock!: Clock;
  @Inject(CONFIG) private readonly config!: Pick<ApiConfig, 'signInsPerMinute'>;
  #attempts: RateLimit | undefined;

  constructor(
    private readonly logins: StaffLogins,
    private readonly sessions: RefreshSessions,
    private readonly streams: StaffStreams,
    private readonly tokens: AccessTokens,
  ) {}

  @Mutation()
  @Public()
  async signIn(@Args('input') { email, password }: SignInInput, @Context() { req }: GraphqlContext) {
    const now = this.clock.now();
    this.#attempts ??= new RateLimit(this.config.signInsPerMinute);
    if (this.#attempts.take(nameOfAddress(req.ip ?? ''), now) > 0)
      throw new Problem('TOO_MANY_REQUESTS', 'Too many attempts to sign in from this address. Wait a minute.');
    const outcome = await this.logins.signIn(email, password.slice(0, 256), now);
    if (outcome.kind === 'wrong-credentials') return refusal(signInRefusals, 'wrong-credentials');
    if (outcome.kind === 'signed-in') return this.open(await this.sessions.begin(outcome.staffId, now));
    if (outcome.begins) await this.streams.lockOut(outcome.begins);
    return { ...refusal(signInRefusals, 'locked-out'), until: outcome.until };
  }

  @Mutation()
  @Public()
  async refreshSession(@Args('input') { refreshToken }: TokenInput) {
    const grant = await this.sessions.refresh(refreshToken, this.clock.now());
    return grant === undefined ? refusal(signInRefusals, 'session-ended') : this.open(grant);
  }

  @Mutation()
  @Public()
  async signOut(@Args('input') { refreshToken }: TokenInput) {
    await this.sessions.end(refreshToken);
    return { at: this.clock.now() };
  }

  private async open({ staffId, refreshToken, expiresAt }: RefreshGrant) {
    const known = await this.streams.find(staffId);
    if (known === undefined) {
      await this.sessions.endAllOf(staffId);
      return refusal(signInRefusals, 'wrong-credentials');
    }
    const { token, expiresAt: accessTokenExpiresAt } = await this.tokens.issue(known);
    return {
      __typename: 'SignedIn',
      staffId,
      scope: known.scope,
      accessToken: token,
      accessTokenExpiresAt,
      refreshToken,
      refreshTokenExpiresAt: expiresAt,
    };
  }
}
