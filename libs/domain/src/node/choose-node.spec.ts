import { chooseNode, type NodeCandidate } from './choose-node';

const node = (nodeId: string, rest: Partial<NodeCandidate> = {}): NodeCandidate => ({
  nodeId,
  region: 'north',
  capacity: 10,
  sessions: 0,
  lost: false,
  drained: false,
  healthy: true,
  holdsPublication: true,
  ...rest,
});

describe('choosing a node', () => {
  it('takes the only one', () =>
    expect(chooseNode([node('a')])).toEqual({
      kind: 'chosen',
      nodeId: 'a',
      reason: { because: 'only-one', refused: [] },
    }));
  it("takes one of the viewer's region, even when it is busier", () =>
    expect(chooseNode([node('far', { region: 'south' }), node('near', { sessions: 5 })], { region: 'north' })).toEqual({
      kind: 'chosen',
      nodeId: 'near',
      reason: { because: 'region', refused: [] },
    }));
  it('takes another region when there is none near', () =>
    expect(chooseNode([node('a'), node('b', { sessions: 1 })], { region: 'east' })).toMatchObject({ nodeId: 'a' }));
  it('takes the one with the most room for its size', () =>
    expect(chooseNode([node('small', { sessions: 5 }), node('large', { capacity: 100, sessions: 20 })])).toMatchObject({
      nodeId: 'large',
      reason: { because: 'least-loaded' },
    }));
  it('takes the same of equals each time', () =>
    expect(chooseNode([node('b'), node('a')])).toMatchObject({ nodeId: 'a' }));
  it.each([
    ['lost', { lost: true }],
    ['drained', { drained: true }],
    ['unhealthy', { healthy: false }],
    ['does-not-hold', { holdsPublication: false }],
    ['full', { sessions: 10 }],
  ] as const)('passes over one that is %s, and says so', (why, rest) =>
    expect(chooseNode([node('a', rest)])).toEqual({ kind: 'none', refused: [{ nodeId: 'a', why }] }),
  );
});
