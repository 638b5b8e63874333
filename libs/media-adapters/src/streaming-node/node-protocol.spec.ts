import { MalformedNodeMessage, parseNodeBeat, parseNodeState } from './node-protocol';

const state = {
  nodeId: '11111111-1111-4111-8111-111111111111',
  tokenKeys: [{ kid: 'n1.1', key: 'A'.repeat(43) }],
  publications: [
    {
      assetId: '22222222-2222-4222-8222-222222222222',
      publicationId: '33333333-3333-4333-8333-333333333333',
      files: [{ path: 'video/720p/seg-1.m4s', bytes: 12, sha256: 'a'.repeat(64) }],
    },
  ],
  denied: [{ sessionId: '44444444-4444-4444-8444-444444444444', until: '2026-03-01T20:00:00.000Z' }],
  drained: false,
};
const beat = {
  capacity: 100,
  holdings: [state.nodeId],
  sessions: 3,
  freeBytes: 1_000_000,
  faults: ['disk nearly full'],
};

const withFile = (file: object) => ({ ...state, publications: [{ ...state.publications[0], files: [file] }] });

describe("reading a node's desired state", () => {
  it('gives what the back office wrote', () => {
    expect(parseNodeState(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });

  it.each<[string, unknown]>([
    ['state', null],
    ['nodeId', { ...state, nodeId: '../x' }],
    ['tokenKeys[0].key', { ...state, tokenKeys: [{ kid: 'a', key: 'short' }] }],
    ['tokenKeys[0].kid', { ...state, tokenKeys: [{ kid: 'a"b', key: 'A'.repeat(43) }] }],
    ['publications', { ...state, publications: {} }],
    ['publications[0].files[0].sha256', withFile({ path: 'a', bytes: 1, sha256: 'A'.repeat(64) })],
    ['publications[0].files[0].bytes', withFile({ path: 'a', bytes: -1, sha256: 'a'.repeat(64) })],
    ['denied[0].until', { ...state, denied: [{ ...state.denied[0], until: '2026-03-01T20:00:00Z' }] }],
    ['drained', { ...state, drained: 'no' }],
  ])('names %s when it is not of its form', (field, value) => {
    expect(() => parseNodeState(value)).toThrow(MalformedNodeMessage);
    expect(() => parseNodeState(value)).toThrow(`${field}: expected`);
  });

  it.each(['', '/etc/passwd', '../a', 'a/../b', 'a//b', 'a/', '.hidden', 'a b', 'a%2eb', 'key', 'ü', 'a\\b'])(
    'accepts no file at %s',
    (path) => {
      expect(() => parseNodeState(withFile({ path, bytes: 1, sha256: 'a'.repeat(64) }))).toThrow('files[0].path');
    },
  );
});

describe("reading a node's beat", () => {
  it('gives what the node wrote', () => {
    expect(parseNodeBeat(JSON.parse(JSON.stringify(beat)))).toEqual(beat);
  });

  it.each<[string, unknown]>([
    ['beat', []],
    ['capacity', { ...beat, capacity: '100' }],
    ['holdings[0]', { ...beat, holdings: ['x'] }],
    ['sessions', { ...beat, sessions: 1.5 }],
    ['freeBytes', { ...beat, freeBytes: undefined }],
    ['faults[0]', { ...beat, faults: ['x'.repeat(501)] }],
  ])('names %s when it is not of its form', (field, value) => {
    expect(() => parseNodeBeat(value)).toThrow(`${field}: expected`);
  });
});
