import { randomUUID } from 'node:crypto';
import { SeenIds } from './seen-ids';

describe('ids that were seen', () => {
  it('are all known again, and hardly any other', () => {
    const seen = new SeenIds();
    const ids = Array.from({ length: 20_000 }, () => randomUUID());
    for (const id of ids) seen.add(id);
    expect(ids.filter((id) => !seen.mayHave(id))).toEqual([]);
    expect(Array.from({ length: 20_000 }, () => randomUUID()).filter((id) => seen.mayHave(id)).length).toBeLessThan(20);
  });
});
