import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseNodeState, type NodeState } from '@media-adapters/streaming-node';

/** The last desired state, kept so that a node started without its back office serves what it holds. */
export class SavedState {
  constructor(private readonly file: string) {}

  /** None when there is none, or none that can be read: the back office will tell it again. */
  async load(): Promise<NodeState | undefined> {
    try {
      return parseNodeState(JSON.parse(await readFile(this.file, 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** Mode 0600, since the token keys are in it. */
  async save(state: NodeState): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true });
    const handle = await open(`${this.file}.new`, 'w', 0o600);
    try {
      await handle.writeFile(JSON.stringify(state));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(`${this.file}.new`, this.file);
  }
}
