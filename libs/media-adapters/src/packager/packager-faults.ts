/** The source is broken, or nothing in it can be shown. */
export class Unplayable extends Error {
  override name = 'Unplayable';
  constructor(
    readonly reason: string,
    readonly stderrTail = '',
    options?: ErrorOptions,
  ) {
    super(`The source cannot be played: ${reason}`, options);
  }
}

/** The packager's program failed; `stderrTail` is its last words, at most 4 KB. */
export class PackagingFault extends Error {
  override name = 'PackagingFault';
  constructor(
    readonly reason: string,
    readonly stderrTail: string,
    options?: ErrorOptions,
  ) {
    super(`Packaging failed: ${reason}`, options);
  }
}
