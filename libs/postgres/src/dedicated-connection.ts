import pg from 'pg';
import { PostgresFault } from './faults';

const pulseMs = 10_000;

// The server lets go of a vanished client's locks after some 25 s, also while that client waits for a lock.
const sessionSettings = [
  'tcp_keepalives_idle=10',
  'tcp_keepalives_interval=5',
  'tcp_keepalives_count=3',
  ...(process.platform === 'win32' ? [] : ['client_connection_check_interval=2000']),
];

/** One connection outside any pool, for what lives in a session: LISTEN and advisory locks. Its loss is noticed. */
export class DedicatedConnection {
  readonly client: pg.Client;
  readonly #lost = new AbortController();
  #pulse: NodeJS.Timeout | undefined;

  private constructor(url: string, applicationName: string) {
    this.client = new pg.Client({
      connectionString: url,
      application_name: applicationName,
      options: sessionSettings.map((setting) => `-c ${setting}`).join(' '),
      connectionTimeoutMillis: 5_000,
    });
    this.client.on('error', (cause) => this.#lose(cause));
    this.client.on('end', () => this.#lose());
  }

  static async open(url: string, applicationName: string): Promise<DedicatedConnection> {
    const connection = new DedicatedConnection(url, applicationName);
    try {
      await connection.client.connect();
    } catch (error) {
      connection.#lose(error);
      throw error;
    }
    return connection;
  }

  /** Aborted once the connection is gone, be it by `close`, by the server or by the network. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** From now on a silent network is noticed, too: nothing else would tell an idle connection that its peer is gone. */
  keepWatch(): void {
    let answered = true;
    this.#pulse = setInterval(() => {
      if (!answered) return this.#lose(new PostgresFault(`No answer for ${pulseMs} ms`));
      answered = false;
      this.client.query('').then(
        () => (answered = true),
        (error: unknown) => this.#lose(error),
      );
    }, pulseMs).unref();
  }

  close(): void {
    this.#lose();
  }

  #lose(cause?: unknown): void {
    if (this.lost.aborted) return;
    clearInterval(this.#pulse);
    this.#lost.abort(new PostgresFault('The connection to Postgres is closed', { cause }));
    // Not end(): it would wait behind a blocked query, and a session's locks and channels go with its socket anyway.
    this.client.connection.stream.destroy();
  }
}
