import type { Snapshot, SnapshotStore } from './snapshot-store.port';

/** Snapshots in this process alone, for tests. Kept as text, as a database does. */
export class MemorySnapshotStore implements SnapshotStore {
  readonly #kept = new Map<string, string>();

  async find(stream: string, code: string): Promise<Snapshot | undefined> {
    const text = this.#kept.get(stream);
    const found = text === undefined ? undefined : (JSON.parse(text) as Snapshot);
    return found?.code === code ? found : undefined;
  }

  async keep(snapshot: Snapshot): Promise<void> {
    this.#kept.set(snapshot.stream, JSON.stringify(snapshot));
  }
}
