import { once } from 'node:events';
import { aTestServer } from '@testing';
import { openPool } from './pool';

describe('a pool', () => {
  it('survives a killed server and serves again when it is back', async () => {
    const { server, remove } = await aTestServer();
    const errors: Error[] = [];
    const pool = openPool(server.url(), {
      max: 2,
      applicationName: 'pool-test',
      onError: (error) => errors.push(error),
    });
    try {
      await pool.query('SELECT 1');
      const lost = once(pool, 'error');
      await server.kill();
      await lost;
      await expect(pool.query('SELECT 1')).rejects.toThrow('ECONNREFUSED');
      await server.start();
      expect((await pool.query(`SELECT 9007199254740993 AS big`)).rows).toEqual([{ big: '9007199254740993' }]);
      expect(errors).toHaveLength(1);
    } finally {
      await pool.end();
      await remove();
    }
  });

  it('tells the server who it is', async () => {
    const { server, remove } = await aTestServer();
    const pool = openPool(server.url(), { max: 1, applicationName: 'pool-test' });
    expect((await pool.query('SHOW application_name')).rows).toEqual([{ application_name: 'pool-test' }]);
    await pool.end();
    await remove();
  });
});
