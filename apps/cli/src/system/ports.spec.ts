import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { freeRange, isFree, PortTaken, requireFree } from './ports';

describe('a port that another program has taken', () => {
  it('is told with what it was wanted for and how to move it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const wanted = [{ port, purpose: 'api', variable: 'USHER_API_PORT' }];
    await expect(requireFree(wanted)).rejects.toThrow(PortTaken);
    await expect(requireFree(wanted)).rejects.toThrow(`Port ${port} (api) is taken by another program.`);
    await expect(requireFree(wanted)).rejects.toThrow('USHER_API_PORT');
    other.close();
    await once(other, 'close');
    await expect(requireFree(wanted)).resolves.toBeUndefined();
  });
});

describe('neighbouring free ports', () => {
  it('are all free', async () => {
    const first = await freeRange(30_000, 6);
    expect(await Promise.all([0, 1, 2, 3, 4, 5].map((index) => isFree(first + index)))).not.toContain(false);
  });
});
