import { randomBytes } from 'node:crypto';
import type { Sealed } from '@domain/kernel';
import type { Pool } from 'pg';
import type { DerivedKeys } from './derived-keys';
import { decrypt, encrypt } from './wrapping';

const form = /^sealed:v1:([0-9a-f-]{36}):([A-Za-z0-9_-]+)$/;

/** A text that should be sealed and is not. */
export class NotSealed extends Error {
  override readonly name = 'NotSealed';
}

/**
 * Seals person data under its subject's own key. Keys lie in `ops.subject_key`, wrapped by the master key; erasing a
 * subject destroys its key, and all that was sealed under it can never be opened again, wherever it was copied.
 * Nothing is cached, so an erasure holds at once in every program.
 */
export class PersonVault {
  constructor(
    private readonly pool: Pool,
    private readonly keys: DerivedKeys,
  ) {}

  /** The subject's key is made at its first use. @throws CannotUnwrap when the master key is another one */
  async seal(subjectId: string, text: string): Promise<Sealed> {
    const key = await this.keyFor(subjectId);
    return `sealed:v1:${subjectId}:${encrypt(key, Buffer.from(text), subjectId).toString('base64url')}` as Sealed;
  }

  /** Undefined once the subject is erased. */
  async open(sealed: Sealed): Promise<string | undefined> {
    return (await this.openMany([sealed])).get(sealed);
  }

  /** Opens many with one look at the keys; what belongs to erased subjects is missing from the answer. */
  async openMany(all: readonly Sealed[]): Promise<ReadonlyMap<Sealed, string>> {
    const parts = all.map((sealed) => ({ sealed, ...partsOf(sealed) }));
    const subjects = [...new Set(parts.map(({ subjectId }) => subjectId))];
    if (subjects.length === 0) return new Map();
    const { rows } = await this.pool.query<{ subject_id: string; wrapped: Buffer }>({
      name: 'open-subject-keys',
      text: 'SELECT subject_id, wrapped FROM ops.subject_key WHERE subject_id = ANY($1) AND wrapped IS NOT NULL',
      values: [subjects],
    });
    const keys = new Map(rows.map((row) => [row.subject_id, this.unwrap(row.subject_id, row.wrapped)]));
    return new Map(
      parts.flatMap(({ sealed, subjectId, bytes }) => {
        const key = keys.get(subjectId);
        return key === undefined ? [] : [[sealed, decrypt(key, bytes, subjectId).toString()] as const];
      }),
    );
  }

  /** Destroys the subject's key for ever; nothing can be sealed for it again. */
  async erase(subjectId: string): Promise<void> {
    await this.pool.query(
      `INSERT INTO ops.subject_key (subject_id, wrapped, erased_at) VALUES ($1, NULL, now())
       ON CONFLICT (subject_id) DO UPDATE SET wrapped = NULL, erased_at = coalesce(ops.subject_key.erased_at, now())`,
      [subjectId],
    );
  }

  private async keyFor(subjectId: string): Promise<Buffer> {
    const made = encrypt(this.keys.key('wrap'), randomBytes(32), subjectId);
    await this.pool.query({
      name: 'make-subject-key',
      text: 'INSERT INTO ops.subject_key (subject_id, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      values: [subjectId, made],
    });
    const { rows } = await this.pool.query<{ wrapped: Buffer | null }>({
      name: 'read-subject-key',
      text: 'SELECT wrapped FROM ops.subject_key WHERE subject_id = $1',
      values: [subjectId],
    });
    const wrapped = rows[0]?.wrapped;
    if (!wrapped) throw new NotSealed(`Subject ${subjectId} is erased; nothing is sealed for it any more.`);
    return this.unwrap(subjectId, wrapped);
  }

  private unwrap(subjectId: string, wrapped: Buffer): Buffer {
    return decrypt(this.keys.key('wrap'), wrapped, subjectId);
  }
}

function partsOf(sealed: Sealed): Readonly<{ subjectId: string; bytes: Buffer }> {
  const match = form.exec(sealed);
  if (!match) throw new NotSealed('This text is not sealed.');
  return { subjectId: match[1] as string, bytes: Buffer.from(match[2] as string, 'base64url') };
}
