import { hash, verify } from '@node-rs/argon2';
import { addMs, type Instant } from '@domain/kernel';
import type { Pool } from 'pg';
import type { DerivedKeys } from '../keys/derived-keys';
import { instantOf } from '../row-values';

// OWASP's password storage cheat sheet: Argon2id with 19 MiB, 2 passes, 1 lane.
const argon2id = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** After this many wrong passwords in a row, a log-in is locked for {@link lockoutMs}. */
export const maxFailures = 5;
export const lockoutMs = 15 * 60_000;

export type SignInOutcome = Readonly<
  | { kind: 'signed-in'; staffId: string }
  | { kind: 'wrong-credentials' }
  /** `begins`: this very attempt locked it, which is worth an event. */
  | { kind: 'locked-out'; staffId: string; failures: number; until: Instant; begins: boolean }
>;

type Row = Readonly<{ staff_id: string; password_hash: string; failures: number; locked_until: Date | null }>;

/** Log-ins of staff: found by a fingerprint of the e-mail address, which itself is not kept here. */
export class StaffLogins {
  constructor(
    private readonly pool: Pool,
    private readonly keys: DerivedKeys,
  ) {}

  /** `email-taken` when another member of staff has the address; repeating the same registration is fine. */
  async register(staffId: string, email: string, password: string): Promise<'registered' | 'email-taken'> {
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

  /** Checks a password. An unknown address takes as long as a wrong password, so that the answer's time tells nothing. */
  async signIn(email: string, password: string, now: Instant): Promise<SignInOutcome> {
    const row = await this.find(email);
    if (row === undefined) {
      await hash(password, argon2id);
      return { kind: 'wrong-credentials' };
    }
    const right = await verify(row.password_hash, password);
    const until = row.locked_until && instantOf(row.locked_until);
    if (until && until > now)
      return { kind: 'locked-out', staffId: row.staff_id, failures: row.failures, until, begins: false };
    return right ? this.succeed(row.staff_id) : this.fail(row.staff_id, now);
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
    const { rowCount } = await this.pool.query(
      `UPDATE ops.staff_login SET password_hash = $3, failures = 0, locked_until = NULL
       WHERE staff_id = $1 AND password_hash = $2`,
      [staffId, row.password_hash, await hash(next, argon2id)],
    );
    return rowCount ? 'changed' : 'wrong-password';
  }

  private async succeed(staffId: string): Promise<SignInOutcome> {
    await this.pool.query('UPDATE ops.staff_login SET failures = 0, locked_until = NULL WHERE staff_id = $1', [
      staffId,
    ]);
    return { kind: 'signed-in', staffId };
  }

  private async fail(staffId: string, now: Instant): Promise<SignInOutcome> {
    const until = addMs(now, lockoutMs);
    // A lockout that has run out gives the full number of attempts again.
    const { rows } = await this.pool.query<{ failures: number }>(
      `UPDATE ops.staff_login SET
         failures = CASE WHEN locked_until IS NULL THEN failures + 1 ELSE 1 END,
         locked_until = CASE WHEN (CASE WHEN locked_until IS NULL THEN failures + 1 ELSE 1 END) >= $2 THEN $3::timestamptz END
       WHERE staff_id = $1 RETURNING failures`,
      [staffId, maxFailures, until],
    );
    const failures = rows[0]?.failures ?? 0;
    return failures >= maxFailures
      ? { kind: 'locked-out', staffId, failures, until, begins: true }
      : { kind: 'wrong-credentials' };
  }

  private async find(email: string): Promise<Row | undefined> {
    const { rows } = await this.pool.query<Row>('SELECT * FROM ops.staff_login WHERE email_fingerprint = $1', [
      this.fingerprintOf(email),
    ]);
    return rows[0];
  }

  private fingerprintOf(email: string): string {
    return this.keys.fingerprint(email.trim().normalize('NFKC').toLowerCase());
  }
}
