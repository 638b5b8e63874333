/** Postgres cannot be started, reached or set up; the message says why in words for the person at the keyboard. */
export class PostgresFault extends Error {
  override name = 'PostgresFault';
}

export class PostgresAlreadyRunning extends PostgresFault {
  override name = 'PostgresAlreadyRunning';
  constructor(
    folder: string,
    readonly pid: number,
  ) {
    super(`A Postgres of ${folder} is running already (process ${pid})`);
  }
}

export class PortTaken extends PostgresFault {
  override name = 'PortTaken';
  constructor(
    readonly port: number,
    options?: ErrorOptions,
  ) {
    super(`Port ${port} on 127.0.0.1 is taken by another program`, options);
  }
}
