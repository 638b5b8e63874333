import type { NodeEvent } from './node.events';

export type KnownNode = Readonly<{
  nodeId: string;
  region: string;
  baseUrl: string;
  capacity: number;
  lost: boolean;
  drained: boolean;
}>;

/** All nodes there are, folded from the log in its order. */
export class NodeDirectory {
  readonly #nodes = new Map<string, KnownNode>();

  apply(event: NodeEvent): void {
    const { nodeId } = event.data;
    if (event.type === 'NodeRegistered') {
      const { region, baseUrl, capacity } = event.data;
      this.#nodes.set(nodeId, { nodeId, region, baseUrl, capacity, lost: false, drained: false });
      return;
    }
    const known = this.#nodes.get(nodeId);
    if (known) this.#nodes.set(nodeId, { ...known, ...turnOf(event.type) });
  }

  get(nodeId: string): KnownNode | undefined {
    return this.#nodes.get(nodeId);
  }

  all(): readonly KnownNode[] {
    return [...this.#nodes.values()];
  }
}

function turnOf(type: Exclude<NodeEvent['type'], 'NodeRegistered'>): Partial<KnownNode> {
  switch (type) {
    case 'NodeLost':
      return { lost: true };
    case 'NodeReturned':
      return { lost: false };
    case 'NodeDrained':
      return { drained: true };
    case 'NodeReopened':
      return { drained: false };
  }
}
