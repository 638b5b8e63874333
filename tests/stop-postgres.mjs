import { rm } from 'node:fs/promises';

export default async function stopPostgres() {
  const server = globalThis.usherTestServer;
  if (!server) return;
  await server.stop();
  await rm(server.folder, { recursive: true, force: true });
}
