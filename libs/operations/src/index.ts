export { DamagedBackup, FileExists, LogNotWhole, NewerBackup, NotEmpty, OtherMasterKey } from './backup/faults';
export type { Manifest } from './backup/manifest';
export { readBackup, type BackupRead, type PartRead } from './backup/read-backup';
export { restoreBackup, type RestoreBackup } from './backup/restore-backup';
export { writeBackup, type WriteBackup, type WrittenBackup } from './backup/write-backup';
export { ContentKeys } from './keys/content-keys';
export { DerivedKeys, type KeyUse } from './keys/derived-keys';
export { NotSealed, PersonVault } from './keys/person-vault';
export { CannotUnwrap } from './keys/wrapping';
export { JobProgress, ProgressBell, progressChannel, type Progress } from './jobs/job-progress';
export type { JobQueue, QueueHealth } from './jobs/job-queue.port';
export {
  jobIdOf,
  jobNames,
  jobPlaceOf,
  jobsSchema,
  mediaQueue,
  parseJob,
  UnknownJob,
  type Job,
  type JobName,
  type JobOf,
  type JobPlace,
} from './jobs/jobs';
export { beatLeaseMs, NodeBeats, type NodeBeat } from './node/node-beats';
export { NodeTokenKeys, type NodeTokenKey } from './node/node-token-keys';
export { guessWindowMs, maxWrongCodes, PairingCodes, type CodeGuess, type GuessOutcome } from './pairing/pairing-codes';
export { RefreshSessions, refreshLifetimeMs, type RefreshGrant } from './staff/refresh-sessions';
export { SigningKeys, signingAlgorithm } from './staff/signing-keys';
export { lockoutMs, maxFailures, StaffLogins, type Lockout, type SignInOutcome } from './staff/staff-logins';
export { Uploads, type Upload } from './upload/uploads';
export { PlaybackLeases, type PlaybackLease } from './viewing/playback-leases';
