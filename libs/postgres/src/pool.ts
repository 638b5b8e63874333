import pg from 'pg';

export type PoolOptions = Readonly<{
  max: number;
  /** Seen in pg_stat_activity. */
  applicationName: string;
  /** How long a caller waits for a free connection before it gets an error. */
  connectTimeoutMs?: number;
  /** Told of a broken idle connection; the pool replaces it by itself. */
  onError?: (error: Error) => void;
}>;

/**
 * A pool that survives a restart of the server. `bigint` columns stay strings, as pg gives them, because a
 * position may pass 2^53; a caller that knows better casts in its SQL or converts its own column.
 */
export function openPool(url: string, options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    application_name: options.applicationName,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    keepAlive: true,
  });
  // Without a listener, a lost idle connection would end the whole process.
  pool.on('error', options.onError ?? (() => undefined));
  // The same for one that is lost while somebody works with it: his query fails, and that is all.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
