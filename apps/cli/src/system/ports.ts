import { createServer } from 'node:net';

/** A port that something else listens on already. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/** @throws PortTaken naming the port, what it is for, and the variables that move it */
export async function requireFree(
  ports: readonly Readonly<{ port: number; purpose: string; variable: string }>[],
): Promise<void> {
  for (const { port, purpose, variable } of ports) {
    if (await isFree(port)) continue;
    throw new PortTaken(
      `Port ${port} (${purpose}) is taken by another program. Set ${variable}, or USHER_PORT_BASE to move all of them, or end that program (if it is Usher: ./usher down).`,
    );
  }
}

export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });

/** The first of `count` neighbouring free ports at or above `from`. */
export async function freeRange(from: number, count: number): Promise<number> {
  for (let base = from; base + count < 65_000; base += count) {
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(base + index)));
    if (free.every(Boolean)) return base;
  }
  throw new PortTaken(`There are no ${count} neighbouring free ports above ${from}.`);
}
