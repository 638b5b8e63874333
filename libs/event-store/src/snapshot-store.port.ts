/** What a stream's events up to one of them were folded to. Only a cache: the log says all of it again. */
export type Snapshot = Readonly<{
  stream: string;
  /** Of the program that folded it; to another one it says nothing. */
  code: string;
  /** Of the last event folded, as is `eventId`. */
  revision: number;
  /** In a log that was restored from an older backup another event may stand at that revision. */
  eventId: string;
  /** Plain JSON. */
  state: unknown;
}>;

/** Keeps one snapshot a stream. Any of them may be gone at any time. */
export interface SnapshotStore {
  find(stream: string, code: string): Promise<Snapshot | undefined>;
  /** Takes the place of whatever was kept of the stream. */
  keep(snapshot: Snapshot): Promise<void>;
}
