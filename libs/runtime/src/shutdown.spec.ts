import { EventEmitter, once } from 'node:events';
import { Shutdown } from './shutdown';

const starting = (deadlineMs = 10_000) => {
  const said: string[] = [];
  const note = (details: { part?: string; reason?: string }, text: string) =>
    said.push([text, details.part ?? details.reason].filter(Boolean).join(': '));
  const logger = { info: note, error: note } as never;
  return { shutdown: new Shutdown({ logger, deadlineMs }), said };
};

describe('ending a program', () => {
  it('ends the parts in the reverse of the order in which they were made, one after the other', async () => {
    const { shutdown } = starting();
    const ended: string[] = [];
    shutdown.add('pool', () => ended.push('pool'));
    shutdown.add('server', async () => {
      await Promise.resolve();
      ended.push('server');
    });
    expect(await shutdown.run('asked')).toBe(0);
    expect(ended).toEqual(['server', 'pool']);
  });

  it('tells loops by its signal before the first part ends', async () => {
    const { shutdown } = starting();
    let seen = false;
    shutdown.add('loop', () => (seen = shutdown.signal.aborted));
    expect(shutdown.signal.aborted).toBe(false);
    await shutdown.run('asked');
    expect(seen).toBe(true);
  });

  it('ends the others when one fails, and says so by code and log', async () => {
    const { shutdown, said } = starting();
    let poolEnded = false;
    shutdown.add('pool', () => (poolEnded = true));
    shutdown.add('server', () => Promise.reject(new Error('broken')));
    expect(await shutdown.run('asked')).toBe(1);
    expect(poolEnded).toBe(true);
    expect(said).toEqual(['ending: asked', 'did not end cleanly: server']);
  });

  it('waits for no part longer than the deadline', async () => {
    const { shutdown, said } = starting(1);
    shutdown.add('endless', () => new Promise(() => undefined));
    expect(await shutdown.run('asked')).toBe(1);
    expect(said).toEqual(['ending: asked', 'did not end in time: endless']);
  });

  it('happens once, however often it is asked for', async () => {
    const { shutdown } = starting();
    let times = 0;
    shutdown.add('pool', () => (times += 1));
    expect(await Promise.all([shutdown.run('a'), shutdown.run('b')])).toEqual([0, 0]);
    expect(times).toBe(1);
  });

  it('takes no part that comes too late to be ended', async () => {
    const { shutdown } = starting();
    await shutdown.run('asked');
    expect(() => shutdown.add('pool', () => undefined)).toThrow('pool was made after the shutdown had begun');
  });
});

describe.each([
  ['SIGTERM', [], 0],
  ['SIGINT', [], 0],
  ['uncaughtException', [new Error('lost')], 1],
  ['unhandledRejection', ['lost'], 1],
])('hearing %s', (event, args, code) => {
  it(`ends the program with code ${code}`, async () => {
    const { shutdown } = starting();
    const [heard, exits] = [new EventEmitter(), new EventEmitter()];
    shutdown.listenTo(heard, (exitCode) => exits.emit('exit', exitCode));
    const exit = once(exits, 'exit');
    heard.emit(event, ...args);
    expect(await exit).toEqual([code]);
  });
});

describe('hearing a second signal', () => {
  it('ends the program at once', () => {
    const { shutdown } = starting();
    const [heard, codes] = [new EventEmitter(), [] as number[]];
    shutdown.listenTo(heard, (code) => codes.push(code));
    let finish = () => {};
    shutdown.add('slow', () => new Promise<void>((resolve) => (finish = resolve)));
    heard.emit('SIGINT');
    heard.emit('SIGINT');
    expect(codes).toEqual([1]);
    finish();
  });
});
