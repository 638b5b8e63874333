import { openPool } from '@postgres';
import type pg from 'pg';
import { to as copyTo, type CopyToStreamQuery } from 'pg-copy-streams';
import { LogFailed, NotConnected } from '../faults';
import type { Statement } from './statements';

/** The connection went away under a statement: whether it was done is not known. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

export type ConnectionOptions = Readonly<{
  url: string;
  /** Default 8. */
  connections?: number;
  /** A server that is silent for so long is taken for gone; default 15 seconds. */
  answerWithinMs?: number;
}>;

export type Row = readonly (string | null)[];

// Every statement here is a look-up by index. Plans are made once a connection, and one made while the table was still small
// would read it whole for ever after.
const sessionSettings = '-c enable_seqscan=off -c plan_cache_mode=force_generic_plan -c jit=off';

const connectionErrors = /^(08...|57P0[1-3]|E(CONN[A-Z]+|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOENT))$/;
const connectionMessages =
  /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout)/i;

/** The log's own connections, with prepared statements whose rows are arrays of text. */
export class Connections {
  readonly #pool: pg.Pool;
  readonly #answerWithinMs: number;

  constructor({ url, connections = 8, answerWithinMs = 15_000 }: ConnectionOptions) {
    const address = new URL(url);
    // What the address asks for comes last, and holds.
    const asked = address.searchParams.get('options') ?? '';
    address.searchParams.set('options', `${sessionSettings} ${asked}`.trim());
    this.#pool = openPool(address.href, { max: connections, applicationName: 'usher-log' });
    // A connection lost in use fails its query; the same news as an event of the client would end the process.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
    this.#answerWithinMs = answerWithinMs;
  }

  /** @throws NotConnected when nothing was sent, ConnectionLost when something may have been, LogFailed when the server says no */
  async run(statement: Statement, values: readonly unknown[]): Promise<readonly Row[]> {
    const client = await this.#client();
    let broken = false;
    try {
      const query: TimedQuery = { ...statement, values: [...values], rowMode: 'array', types: asText };
      query.query_timeout = this.#answerWithinMs;
      return (await client.query<(string | null)[]>(query)).rows;
    } catch (cause) {
      broken = isConnectionError(cause);
      throw faultOf(cause);
    } finally {
      client.release(broken);
    }
  }

  /** For what changes nothing: a lost connection is one that is not there. */
  async read(statement: Statement, values: readonly unknown[] = []): Promise<readonly Row[]> {
    try {
      return await this.run(statement, values);
    } catch (error) {
      if (error instanceof ConnectionLost) throw new NotConnected(error.message, { cause: error.cause });
      throw error;
    }
  }

  /**
   * Hands on what a `COPY … TO STDOUT` gives, as it comes, until `takes` says no more; then, as after a fault or an abort, the
   * connection is given up, because that is the only way to stop a copy at once.
   * @throws NotConnected, LogFailed, or the signal's reason
   */
  async copyOut(text: string, takes: (bytes: Buffer) => boolean, signal: AbortSignal): Promise<void> {
    const client = await this.#client();
    let isWhole = false;
    try {
      signal.throwIfAborted();
      isWhole = await this.#copied(client.query(copyTo(text)), takes, signal);
    } catch (cause) {
      signal.throwIfAborted();
      const fault = faultOf(cause);
      throw fault instanceof ConnectionLost ? new NotConnected(fault.message, { cause }) : fault;
    } finally {
      client.release(!isWhole);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #copied(copy: CopyToStreamQuery, takes: (bytes: Buffer) => boolean, signal: AbortSignal): Promise<boolean> {
    const end = () => copy.destroy(new Error('The copy was given up.'));
    const silence = setTimeout(() => copy.destroy(new Error('timeout')), this.#answerWithinMs);
    signal.addEventListener('abort', end, { once: true });
    try {
      for await (const bytes of copy) {
        silence.refresh();
        if (!takes(bytes as Buffer)) return false;
      }
      return true;
    } finally {
      clearTimeout(silence);
      signal.removeEventListener('abort', end);
    }
  }

  #client(): Promise<pg.PoolClient> {
    return this.#pool.connect().catch((cause: unknown) => {
      throw new NotConnected('The log cannot be reached.', { cause });
    });
  }
}

// pg has it, its types do not.
type TimedQuery = pg.QueryArrayConfig & { query_timeout?: number };

const asText = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig;

function faultOf(cause: unknown): ConnectionLost | LogFailed {
  if (isConnectionError(cause)) return new ConnectionLost('The connection to the log was lost.', { cause });
  return new LogFailed(`The log could not do its work: ${(cause as Error).message}`, { cause });
}

function isConnectionError(error: unknown): boolean {
  const { code, message } = error as Readonly<{ code?: string; message: string }>;
  return code === undefined ? connectionMessages.test(message) : connectionErrors.test(code);
}
