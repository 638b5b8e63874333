import type { Position } from '@event-store';
import { aTestServer, eventually, testDatabase } from '@testing';
import pg from 'pg';
import { CheckpointWatch } from './checkpoint-watch';
import { checkpointChannel } from './checkpoints';
import { Behind } from './progress';

describe('the checkpoints that a reader waits for', () => {
  it('are those of the database, when it has crashed and forgotten what it told last', async () => {
    const { server, remove } = await aTestServer();
    const { ownerUrl, apiUrl } = await testDatabase(server.url());
    const owner = new pg.Client({ connectionString: ownerUrl });
    owner.on('error', () => undefined);
    await owner.connect();
    await owner.query(`INSERT INTO read.projection_checkpoint (name, version, position) VALUES ('tally', 1, 'log@3')`);
    let losses = 0;
    const onError = () => void (losses += 1);
    const watch = await CheckpointWatch.open({ url: apiUrl, applicationName: 'test', onError });
    const reached = (position: string, timeoutMs: number) =>
      watch.reached('tally', position as Position, { timeoutMs });
    try {
      // As of a commit that does not wait for the disk.
      await owner.query(`SELECT pg_notify('${checkpointChannel}', 'tally log@5 1')`);
      await reached('log@5', 10_000);
      await server.kill();
      await eventually('a lost connection', () => losses > 0 || undefined);
      await server.start();
      await reached('log@3', 20_000);
      await expect(reached('log@5', 100)).rejects.toThrow(Behind);
    } finally {
      watch.close();
      await remove();
    }
  });
});
