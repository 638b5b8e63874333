import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { PortTaken } from '../faults';

/** Makes sure that the port is free on 127.0.0.1; 0 finds one that is. */
export async function claimPort(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new PortTaken(port, { cause });
  }
  const claimed = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
  return claimed;
}
