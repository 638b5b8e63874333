import { randomUUID } from 'node:crypto';
import { MemoryEventLog, type Position } from '@event-store';
import { count, open, poison } from '../../../tests/projections/tally';
import { followInMemory } from './follow-in-memory';

const filter = { categories: ['tally'] };

describe('following the log in memory', () => {
  it('applies history and what comes, in order and once, and says how far it is', async () => {
    const log = new MemoryEventLog();
    const id = randomUUID();
    await open(log, id);
    const seen: string[] = [];
    const follower = followInMemory({ log, filter }, ({ type }) => void seen.push(type));
    await follower.reached(await log.head(), 5_000);
    const { position } = await count(log, id, 0, 1);
    await follower.reached(position, 5_000);
    expect(seen).toEqual(['TallyOpened', 'TallyCounted']);
    expect(follower.position()).toBe(position);
    await follower.close();
  });

  it('tells whoever waits that it is behind, or of another log', async () => {
    const log = new MemoryEventLog();
    const follower = followInMemory({ log, filter }, () => undefined);
    const head = await log.head();
    await follower.reached(head, 5_000);
    await expect(follower.reached(head.replace('@0', '@9') as Position, 10)).rejects.toMatchObject({ name: 'Behind' });
    await expect(follower.reached('other@1' as Position, 10)).rejects.toMatchObject({ name: 'ForeignPosition' });
    await follower.close();
  });

  it('ends at an event that cannot be applied, and nobody gets an answer out of date', async () => {
    const log = new MemoryEventLog();
    const id = randomUUID();
    await open(log, id);
    const follower = followInMemory({ log, filter }, ({ type }) => {
      if (type === 'TallyPoisoned') throw new Error('poison');
    });
    const { position } = await poison(log, id, 0);
    await expect(follower.reached(position, 5_000)).rejects.toThrow('poison');
    await expect(follower.reached(position, 5_000)).rejects.toThrow('poison');
    expect(follower.fault()?.message).toBe('poison');
    await follower.close();
  });
});
