/** A node as the back office sees it at the time of a request. */
export type NodeCandidate = Readonly<{
  nodeId: string;
  region: string;
  capacity: number;
  /** Live sessions that it carries. */
  sessions: number;
  lost: boolean;
  drained: boolean;
  /** It has said, not too long ago, that it is well. */
  healthy: boolean;
  /** The publication is whole on its disk. */
  holdsPublication: boolean;
}>;

export type NodeWish = Readonly<{ region?: string }>;

export type RefusedNode = Readonly<{
  nodeId: string;
  why: 'lost' | 'drained' | 'unhealthy' | 'does-not-hold' | 'full';
}>;

/** Why this node: it is the only one that can, the region spoke for it, or it was the least loaded of equals. */
export type NodeReason = Readonly<{
  because: 'only-one' | 'region' | 'least-loaded';
  refused: readonly RefusedNode[];
}>;

export type NodeChoice = Readonly<
  { kind: 'chosen'; nodeId: string; reason: NodeReason } | { kind: 'none'; refused: readonly RefusedNode[] }
>;

/** The most suitable node: it must be able to; of those, the viewer's region first, then the least loaded, then by id. */
export function chooseNode(candidates: readonly NodeCandidate[], { region }: NodeWish = {}): NodeChoice {
  const refused = candidates.flatMap((one): readonly RefusedNode[] => {
    const why = whyNot(one);
    return why === undefined ? [] : [{ nodeId: one.nodeId, why }];
  });
  const able = candidates.filter((one) => whyNot(one) === undefined);
  const near = able.filter((one) => one.region === region);
  const [best, second] = (near.length > 0 ? near : able).toSorted(byLoad);
  if (!best) return { kind: 'none', refused };
  const because = able.length === 1 ? 'only-one' : second ? 'least-loaded' : 'region';
  return { kind: 'chosen', nodeId: best.nodeId, reason: { because, refused } };
}

function whyNot(node: NodeCandidate): RefusedNode['why'] | undefined {
  if (node.lost) return 'lost';
  if (node.drained) return 'drained';
  if (!node.healthy) return 'unhealthy';
  if (!node.holdsPublication) return 'does-not-hold';
  return node.sessions >= node.capacity ? 'full' : undefined;
}

const byLoad = (a: NodeCandidate, b: NodeCandidate): number =>
  a.sessions / a.capacity - b.sessions / b.capacity || (a.nodeId < b.nodeId ? -1 : 1);
