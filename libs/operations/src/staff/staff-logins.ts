import { hash, verify } from '@node-rs/argon2';
import { addMs, type Instant } from '@domain/kernel';
import type { Pool } from 'pg';
import type { DerivedKeys } from '../keys/derived-keys';
import { instantOf } from '../row-values';

// OWASP's password storage cheat sheet: Argon2id with 19 MiB, 2 passes, 1 lane.
const argon2id = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** After this many wrong passwords in a row, an address is locked for {@link lockoutMs}, also one that nobody has. */
export const maxFailures = 5;
export const lockoutMs = 15 * 60_000;
/** Wrong passwords are forgotten this long after the last. */
const rememberedMs = 24 * 3_600_000;

export type SignInOutcome = Readonly<
  | { kind: 'signed-in'; staffId: string }
  | { kind: 'wrong-credentials' }
  | { kind: 'locked-out'; until: Instant; begins?: Lockout }
>;
/** Told by the very attempt that locked somebody out, because that is worth an event. */
export type Lockout = Readonly<{ staffId: string; failures: number; until: Instant }>;

type Row = Readonly<{ staff_id: string; password_hash: string }>;
type Attempt = Readonly<{ failures: number; until: Instant | undefined }>;

/** Log-ins of staff: found by a fingerprint of the e-mail address, which itself is not kept here. */
export class StaffLogins {
  constructor(
    private readonly pool: Pool,
    private readonly keys: DerivedKeys,
  ) {}

  /** `email-taken` when another member of staff has the address; repeating the same registration is fine. */
  async register(staffId: string, email: string, password: string): Promise<'registered' | 'email-taken'> {
    // Somebody has one log-in: what an attempt with another address left behind goes.
    await this.pool.query('DELETE FROM ops.staff_login WHERE staff_id = $1 AND email_fingerprint <> $2', [
      staffId,
      this.fingerprintOf(email),
    ]);
    const { rows } = await this.pool.query<{ staff_id: string }>(
      `INSERT INTO ops.staff_login (email_fingerprint, staff_id, password_hash) VALUES ($1, $2, $3)
       ON CONFLICT (email_fingerprint) DO UPDATE SET staff_id = ops.staff_login.staff_id RETURNING staff_id`,
      [this.fingerprintOf(email), staffId, await hash(password, argon2id)],
    );
    return rows[0]?.staff_id === staffId ? 'registered' : 'email-taken';
  }

  async remove(staffId: string): Promise<void> {
    await this.pool.query('DELETE FROM ops.staff_login WHERE staff_id = $1', [staffId]);
  }

  /**
   * Checks a password. Each attempt is counted before it is looked at, so that many at once are no more guesses, and an
   * unknown address is answered, timed and locked as one with a wrong password.
   */
  async signIn(email: string, password: string, now: Instant): Promise<SignInOutcome> {
    const fingerprint = this.fingerprintOf(email);
    const { failures, until } = await this.count(fingerprint, now);
    if (until && failures > maxFailures) return { kind: 'locked-out', until };
    const row = await this.find(fingerprint);
    if (row && (await verify(row.password_hash, password))) {
      await this.forget(fingerprint);
      return { kind: 'signed-in', staffId: row.staff_id };
    }
    if (!row) await hash(password, argon2id);
    if (!until) return { kind: 'wrong-credentials' };
    return { kind: 'locked-out', until, ...(row && { begins: { staffId: row.staff_id, failures, until } }) };
  }

  /** With the current password; also ends a lockout. Sessions are the caller's to end. */
  async changePassword(
    staffId: string,
    { current, next }: Readonly<{ current: string; next: string }>,
  ): Promise<'changed' | 'wrong-password' | 'unknown'> {
    const { rows } = await this.pool.query<Row>('SELECT * FROM ops.staff_login WHERE staff_id = $1', [staffId]);
    const [row] = rows;
    if (row === undefined) return 'unknown';
    if (!(await verify(row.password_hash, current))) return 'wrong-password';
    // Only over the password that was checked: of two changes at once, one is told that its password is wrong now.
    const { rows: changed } = await this.pool.query<{ email_fingerprint: string }>(
      'UPDATE ops.staff_login SET password_hash = $3 WHERE staff_id = $1 AND password_hash = $2 RETURNING email_fingerprint',
      [staffId, row.password_hash, await hash(next, argon2id)],
    );
    if (!changed[0]) return 'wrong-password';
    await this.forget(changed[0].email_fingerprint);
    return 'changed';
  }

  /** Takes the attempt for a wrong one. Past the last that is allowed, `failures` tells that it was locked before. */
  private async count(fingerprint: string, now: Instant): Promise<Attempt> {
    const failures = 'CASE WHEN made.locked_until <= $2 THEN 1 ELSE least(made.failures + 1, 1000) END';
    const { rows } = await this.pool.query<{ failures: number; locked_until: Date | null }>(
      `INSERT INTO ops.sign_in_attempt AS made (email_fingerprint, failures, tried_at) VALUES ($1, 1, $2)
       ON CONFLICT (email_fingerprint) DO UPDATE SET tried_at = excluded.tried_at, failures = ${failures},
         locked_until = CASE WHEN made.locked_until > $2 THEN made.locked_until WHEN (${failures}) >= $3 THEN $4::timestamptz END
       RETURNING failures, locked_until`,
      [fingerprint, now, maxFailures, addMs(now, lockoutMs)],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('An attempt to sign in was not counted');
    if (row.failures === 1)
      await this.pool.query('DELETE FROM ops.sign_in_attempt WHERE tried_at < $1', [addMs(now, -rememberedMs)]);
    return { failures: row.failures, until: row.locked_until ? instantOf(row.locked_until) : undefined };
  }

  private async forget(fingerprint: string): Promise<void> {
    await this.pool.query('DELETE FROM ops.sign_in_attempt WHERE email_fingerprint = $1', [fingerprint]);
  }

  private async find(fingerprint: string): Promise<Row | undefined> {
    const { rows } = await this.pool.query<Row>('SELECT * FROM ops.staff_login WHERE email_fingerprint = $1', [
      fingerprint,
    ]);
    return rows[0];
  }

  private fingerprintOf(email: string): string {
    return this.keys.fingerprint(email.trim().normalize('NFKC').toLowerCase());
  }
}
