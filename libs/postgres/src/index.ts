export { EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded/embedded-postgres';
export { claimPort } from './embedded/free-port';
export type { Postmaster } from './embedded/postmaster';
export { PortTaken, PostgresAlreadyRunning, PostgresFault } from './faults';
export { migrate, type Migration } from './migrate';
export { openPool, type PoolOptions } from './pool';
export {
  closeToStrangers,
  databaseRoles,
  prepareDatabase,
  type DatabaseRole,
  type RolePasswords,
} from './prepare-database';
export { holdAdvisoryLock, type HeldLock } from './advisory-lock';
export { AdvisoryLocks } from './advisory-locks';
export { Listener, type ListenerOptions } from './listener';
