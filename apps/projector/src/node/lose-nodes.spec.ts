import { randomUUID } from 'node:crypto';
import { addMs, type Instant } from '@domain/kernel';
import { node } from '@domain/node/node';
import { Aggregates, MemoryEventLog } from '@event-store';
import type { NodeBeat } from '@operations';
import { MovableClock } from '@runtime';
import { NodeSweep } from './lose-nodes.process';

const start = '2026-01-05T12:00:00.000Z' as Instant;

async function world() {
  const log = new MemoryEventLog();
  const clock = new MovableClock(start);
  const aggregates = new Aggregates(log, clock);
  const nodeId = randomUUID();
  const what = { name: 'edge-1', region: 'eu', baseUrl: 'http://127.0.0.1:8480', capacity: 10, credentialHash: 'hash' };
  const meta = { commandId: randomUUID(), commandHash: 'h', correlationId: 'c', causationId: 'c', actor };
  await aggregates.handle(node, nodeId, { type: 'RegisterNode', data: { nodeId, ...what, at: start } }, meta);
  let beats: NodeBeat[] = [];
  const sweep = new NodeSweep({ beats: { all: async () => beats }, aggregates, clock });
  return {
    clock,
    look: () => sweep.look(),
    beat: () => {
      const seenAt = clock.now();
      beats = [{ nodeId, seenAt, expiresAt: addMs(seenAt, 10_000), holdings: [], sessions: 0, freeBytes: 0 }];
    },
    forget: () => (beats = []),
    lost: async () => {
      const page = await log.readStream(`node-${nodeId}`);
      return page.kind === 'events' ? page.events.slice(1).map(({ type, data }) => ({ type, data })) : [];
    },
    nodeId,
  };
}
const actor = { kind: 'program', id: 'test' } as const;

describe('looking at the leases of the nodes', () => {
  it('leaves a node alone that beats', async () => {
    const { beat, look, clock, lost } = await world();
    for (let turn = 0; turn < 10; turn++) {
      beat();
      await look();
      clock.advance(5_000);
    }
    expect(await lost()).toEqual([]);
  });

  it('tells once of a node whose lease has run out, and when it was last seen', async () => {
    const { beat, look, clock, lost, nodeId } = await world();
    beat();
    clock.advance(10_000);
    await look();
    clock.advance(2_000);
    await look();
    await look();
    const lostAt = addMs(start, 12_000);
    expect(await lost()).toEqual([{ type: 'NodeLost', data: { nodeId, lastSeenAt: start, lostAt } }]);
  });

  it('waits for one more beat when the clock was moved', async () => {
    const { beat, look, clock, lost } = await world();
    beat();
    await look();
    clock.advance(86_400_000);
    await look();
    beat();
    await look();
    expect(await lost()).toEqual([]);
  });

  it('gives a full lease to a node whose beat went with the database', async () => {
    const { beat, look, clock, lost, forget } = await world();
    beat();
    await look();
    forget();
    clock.advance(9_000);
    await look();
    clock.advance(9_000);
    await look();
    await look();
    expect(await lost()).toEqual([]);
    clock.advance(1_000);
    await look();
    await look();
    expect((await lost()).map(({ type }) => type)).toEqual(['NodeLost']);
  });
});
