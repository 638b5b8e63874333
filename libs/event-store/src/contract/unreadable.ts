import { UnreadableEvent, type Batch, type Filter } from '../index';
import type { ContractLog } from './contract-log';
import { aStream, idsOf, several } from './contract-events';

export function describeUnreadable(opened: () => ContractLog): void {
  describe('an event that cannot be read', () => {
    async function spoilt() {
      const { log, spoil } = opened();
      const [stream, other] = [aStream('order'), aStream('account')];
      const [before, after] = [several(2), several(2)];
      await log.append(stream, 'no-stream', before);
      await spoil(stream);
      await log.append(other, 'no-stream', after);
      return { log, stream, ids: idsOf([...before, ...after]) };
    }

    async function read(filter?: Filter): Promise<Pick<Batch, 'events' | 'unreadable'>> {
      const { log, ids } = await spoilt();
      const found: Batch[] = [];
      for await (const batch of log.readAll(filter ? { filter } : {})) found.push(batch);
      const events = found.flatMap((batch) => batch.events);
      const unreadable = found.flatMap((batch) => batch.unreadable);
      expect(found.at(-1)?.through).toBe(await log.head());
      expect(idsOf(events)).toEqual(ids);
      return { events, unreadable };
    }

    it('is told apart from the others, by its place', async () => {
      const { events, unreadable } = await read();
      expect(unreadable).toHaveLength(1);
      expect(unreadable[0]).toBeInstanceOf(UnreadableEvent);
      expect(unreadable[0]?.place).toMatchObject({ stream: events[0]?.stream, revision: 2, type: 'ThingSpoilt' });
    });

    it('does not come to who does not ask for it', async () => {
      const { unreadable } = await read({ types: ['ThingHappened'] });
      expect(unreadable).toEqual([]);
    });

    it('comes in its turn to who follows the log', async () => {
      const { log, ids } = await spoilt();
      const stop = new AbortController();
      const seen: string[] = [];
      for await (const batch of log.subscribe({ batchSize: 1, signal: stop.signal })) {
        seen.push(...idsOf(batch.events), ...batch.unreadable.map(({ place }) => place.type));
        if (batch.caughtUp) stop.abort();
      }
      expect(seen).toEqual([...ids.slice(0, 2), 'ThingSpoilt', ...ids.slice(2)]);
    });

    it('fails whoever needs its whole stream, by name', async () => {
      const { log, stream } = await spoilt();
      await expect(log.readStream(stream)).rejects.toMatchObject({
        name: 'UnreadableEvent',
        place: { stream, revision: 2 },
      });
      expect(await log.readStream(stream, { limit: 2 })).toMatchObject({ kind: 'events' });
    });
  });
}
