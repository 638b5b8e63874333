import { randomUUID } from 'node:crypto';
import { fastify } from 'fastify';

// The limit beside which playback is measured: a route that looks up one of 100,000 keys in a Map, and nothing else.
const keys = Array.from({ length: 100_000 }, () => randomUUID());
const known = new Map<string, object>(keys.map((key, index) => [key, { index, allowed: true }]));
const server = fastify();
let turn = 0;
server.post('/v1/playbacks', async () => known.get(keys[(turn = (turn + 1) % keys.length)] as string));
await server.listen({ port: Number(process.env['API_PORT']), host: '127.0.0.1' });
