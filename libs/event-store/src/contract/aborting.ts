import type { EventLog } from '../index';
import { aStream, collect, several } from './contract-events';

export function describeAborting(opened: () => EventLog): void {
  describe('an append that its caller gives up', () => {
    it('before it is sent is not written', async () => {
      const log = opened();
      const reason = new Error('nobody waits any more');
      const append = log.append(aStream(), 'no-stream', several(1), AbortSignal.abort(reason));
      await expect(append).rejects.toBe(reason);
      expect(await collect(log.readAll())).toEqual([]);
    });

    it('after it was written is written', async () => {
      const log = opened();
      const stop = new AbortController();
      const answer = await log.append(aStream(), 'no-stream', several(2), stop.signal);
      stop.abort();
      expect(answer).toMatchObject({ revision: 1, repeated: false });
      expect(await collect(log.readAll())).toHaveLength(2);
    });
  });
}
