import { DedicatedConnection } from './dedicated-connection';

export type HeldLock = Readonly<{
  /**
   * Aborted when the lock is no longer held. It can lag behind the server by seconds when the network is silent, so work
   * that must have one owner also checks its own checkpoint in its transaction.
   */
  lost: AbortSignal;
  release: () => void;
}>;

/**
 * Waits until this process alone holds `key` in the database, without polling, on a connection of its own.
 * Rejects with the signal's reason when `signal` ends the waiting; later the signal releases the lock.
 */
export async function holdAdvisoryLock(url: string, key: string, signal: AbortSignal): Promise<HeldLock> {
  signal.throwIfAborted();
  const connection = await DedicatedConnection.open(url, 'usher-lock');
  const release = () => connection.close();
  signal.addEventListener('abort', release, { once: true });
  connection.lost.addEventListener('abort', () => signal.removeEventListener('abort', release), { once: true });
  try {
    signal.throwIfAborted();
    await connection.client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [key]);
  } catch (error) {
    release();
    throw signal.aborted ? signal.reason : error;
  }
  connection.keepWatch();
  return { lost: connection.lost, release };
}
