import { createRegistry } from './metrics';
import { healthServer, type HealthServer } from './health-server';
import type { ReadinessChecks } from './readiness';

let server: HealthServer | undefined;
afterEach(() => server?.close());

const serving = async (ready: ReadinessChecks) => {
  server = await healthServer({ port: 0, registry: createRegistry('projector'), ready });
  return async (path: string, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${server!.port}${path}`, { method });
    return { status: response.status, text: await response.text() };
  };
};

describe('asking a program for its health', () => {
  it('is alive as long as it answers', async () => {
    const ask = await serving(() => ({ database: 'gone' }));
    expect(await ask('/livez')).toEqual({ status: 200, text: 'alive\n' });
  });

  it('is ready when every check holds', async () => {
    const ask = await serving(() => Promise.resolve({ database: true, projections: true }));
    const { status, text } = await ask('/readyz?verbose');
    expect([status, JSON.parse(text)]).toEqual([200, { ready: true, checks: { database: true, projections: true } }]);
  });

  it('says which check does not hold', async () => {
    const ask = await serving(() => ({ database: true, projections: 'stopped: account-overview' }));
    const { status, text } = await ask('/readyz');
    expect([status, JSON.parse(text)]).toEqual([
      503,
      { ready: false, checks: { database: true, projections: 'stopped: account-overview' } },
    ]);
  });

  it('is not ready when a check throws, and keeps the reason inside', async () => {
    const ask = await serving(() => Promise.reject(new Error('password of usher_api')));
    const { status, text } = await ask('/readyz');
    expect([status, JSON.parse(text)]).toEqual([503, { ready: false, checks: { checks: 'failed' } }]);
  });

  it('shows the metrics of its own registry, under the name of the program', async () => {
    const ask = await serving(() => ({}));
    expect((await ask('/metrics')).text).toMatch(/^nodejs_version_info\{.*program="projector".*\} 1$/m);
  });

  it('knows no other path and no other method', async () => {
    const ask = await serving(() => ({}));
    expect((await ask('/')).status).toBe(404);
    expect((await ask('/livez', 'POST')).status).toBe(405);
  });

  it('says that its port is taken', async () => {
    await serving(() => ({}));
    const again = { port: server!.port, registry: createRegistry('worker'), ready: () => ({}) };
    await expect(healthServer(again)).rejects.toThrow(`Health and metrics cannot listen on 127.0.0.1:${server!.port}`);
  });
});
