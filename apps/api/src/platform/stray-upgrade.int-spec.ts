import { once } from 'node:events';
import { connect } from 'node:net';
import { DeviceWorld } from '../../../../tests/world/device-world';

let world: DeviceWorld;
beforeAll(async () => {
  world = await DeviceWorld.open();
});
afterAll(() => world.close());

it.each(['/', '/v1/titles', '/nowhere'])('an upgrade that nobody takes is closed: %s', async (path) => {
  const { hostname, port } = new URL(world.api.url);
  const socket = connect(Number(port), hostname);
  socket.resume().write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  await once(socket, 'close');
});
