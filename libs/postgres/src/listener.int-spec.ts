import { EventEmitter, once } from 'node:events';
import pg from 'pg';
import { aTestServer, testDatabase } from '@testing';
import { Listener } from './listener';

const notify = async (url: string, channel: string, payload: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('SELECT pg_notify($1, $2)', [channel, payload]);
  await client.end();
};

const listening = async (url: string, channels: readonly string[]) => {
  const heard = new EventEmitter();
  const listener = await Listener.open({
    url,
    channels,
    applicationName: 'listener-test',
    onNotification: (channel, payload) => heard.emit('notification', channel, payload),
    onGap: () => heard.emit('gap'),
    onError: () => heard.emit('problem'),
  });
  return { listener, heard };
};

describe('listening', () => {
  it('hears its channels, in order, and no others', async () => {
    const database = await testDatabase();
    const { listener, heard } = await listening(database.apiUrl, ['Some "channel"', 'other']);
    const payloads: string[] = [];
    heard.on('notification', (_, payload: string) => payloads.push(payload));
    try {
      const last = once(heard, 'notification', { signal: AbortSignal.timeout(10_000) });
      await notify(database.ownerUrl, 'elsewhere', 'not for us');
      await notify(database.ownerUrl, 'Some "channel"', 'grüße');
      expect(await last).toEqual(['Some "channel"', 'grüße']);
      const next = once(heard, 'notification');
      await notify(database.ownerUrl, 'other', '');
      await next;
      expect(payloads).toEqual(['grüße', '']);
    } finally {
      listener.close();
      await database.drop();
    }
  });

  it('goes on after the server was killed and came back, and tells of the gap', async () => {
    const { server, remove } = await aTestServer();
    const { listener, heard } = await listening(server.url(), ['news']);
    try {
      const noticed = once(heard, 'problem');
      const gap = once(heard, 'gap');
      await server.kill();
      await noticed;
      await server.start();
      await gap;
      const news = once(heard, 'notification');
      await notify(server.url(), 'news', 'back');
      expect(await news).toEqual(['news', 'back']);
    } finally {
      listener.close();
      await remove();
    }
  });

  it('says at once that there is no server', async () => {
    const { server, remove } = await aTestServer();
    await server.stop();
    await expect(listening(server.url(), ['news'])).rejects.toThrow('ECONNREFUSED');
    await remove();
  });
});
