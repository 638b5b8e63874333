import { StreamDeleted } from '../index';
import type { ContractLog } from './contract-log';
import { aStream, collect, idsOf, several } from './contract-events';

export function describeDeleting(opened: () => ContractLog): void {
  describe('a stream that was deleted', () => {
    it.each(['any', 'no-stream', 1] as const)('takes no event (%s)', async (expected) => {
      const { log, tombstone } = opened();
      const stream = aStream();
      await log.append(stream, 'no-stream', several(2));
      await tombstone(stream);
      const error = await log.append(stream, expected, several(1)).catch((fault: unknown) => fault);
      expect(error).toBeInstanceOf(StreamDeleted);
      expect(error).toMatchObject({ stream });
    });

    it('is not one that was never written to', async () => {
      const { log, tombstone } = opened();
      const stream = aStream();
      await log.append(stream, 'no-stream', several(2));
      await tombstone(stream);
      for (const direction of ['forwards', 'backwards'] as const)
        await expect(log.readStream(stream, { direction })).rejects.toBeInstanceOf(StreamDeleted);
    });

    it('leaves the others of a log alone, and what happened in it in the history', async () => {
      const { log, tombstone } = opened();
      const [stream, other] = [aStream(), aStream()];
      const [gone, kept] = [several(2), several(2)];
      await log.append(stream, 'no-stream', gone);
      await log.append(other, 'no-stream', kept);
      await tombstone(stream);
      expect(await log.append(other, 1, several(1))).toMatchObject({ revision: 2 });
      expect(idsOf(await collect(log.readAll())).slice(0, 4)).toEqual(idsOf([...gone, ...kept]));
    });
  });
}
