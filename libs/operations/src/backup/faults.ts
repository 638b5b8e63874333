/** The file is no whole backup: cut short, altered, or none at all. It names the part that is damaged. */
export class DamagedBackup extends Error {
  override readonly name = 'DamagedBackup';

  constructor(
    /** A table such as `log.event`, the manifest, or the file as a whole. */
    readonly part: string,
    reason: string,
    cause?: unknown,
  ) {
    super(`${part}: ${reason}`, { cause });
  }
}

/** The backup was made by a newer program than this one; nothing was changed. */
export class NewerBackup extends Error {
  override readonly name = 'NewerBackup';
}

/** There is a file of that name already. */
export class FileExists extends Error {
  override readonly name = 'FileExists';
}

/** A backup is restored into an empty database only. */
export class NotEmpty extends Error {
  override readonly name = 'NotEmpty';
}

/** The log in the database, or what was restored of it, is not whole. */
export class LogNotWhole extends Error {
  override readonly name = 'LogNotWhole';
}

/** The wrapped keys in the backup are of another master key. */
export class OtherMasterKey extends Error {
  override readonly name = 'OtherMasterKey';
}
