import { setImmediate as nextTurn } from 'node:timers/promises';
import { withCorrelation } from './correlation';
import { createLogger, type LoggerOptions } from './logger';

const recording = (options: Partial<LoggerOptions> = {}) => {
  const lines: string[] = [];
  const logger = createLogger({ program: 'api', destination: { write: (line) => lines.push(line) }, ...options });
  return { logger, lines, parsed: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
};

describe('logging', () => {
  it('writes one JSON line with program, level by name and ISO time', () => {
    const { logger, parsed, lines } = recording();
    logger.info({ port: 1 }, 'listening');
    expect(parsed()).toEqual([
      { level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), program: 'api', port: 1, msg: 'listening' },
    ]);
    expect(lines[0]).toMatch(/^[^\n]*\n$/);
  });

  it('leaves out what is below its level', () => {
    const { logger, lines } = recording({ level: 'warn' });
    logger.info('quiet');
    expect(lines).toEqual([]);
  });

  it('carries the correlation id through awaits, each flow its own', async () => {
    const { logger, parsed } = recording();
    const flow = (id: string) =>
      withCorrelation(id, async () => {
        await nextTurn();
        logger.info(id);
      });
    await Promise.all([flow('a'), flow('b')]);
    logger.info('none');
    expect(parsed().map(({ correlationId, msg }) => [msg, correlationId])).toEqual([
      ['a', 'a'],
      ['b', 'b'],
      ['none', undefined],
    ]);
  });

  it('tells an error with its causes, and nothing else that hangs on it', () => {
    const { logger, parsed } = recording();
    const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (name)=(Canary) exists' });
    logger.error({ err: Object.assign(new Error('not saved', { cause }), { parameters: ['Canary'] }) });
    expect(parsed()[0]!['err']).toEqual({
      type: 'Error',
      message: 'not saved',
      stack: expect.any(String),
      cause: { type: 'Error', message: 'duplicate key', code: '23505', stack: expect.any(String) },
    });
  });

  it('survives an error that causes itself', () => {
    const { logger, lines } = recording();
    const error = new Error('round');
    error.cause = error;
    logger.error({ err: error });
    expect(lines).toHaveLength(1);
  });

  it('masks what is secret wherever it stands, and the line stays JSON', () => {
    const { logger, lines, parsed } = recording();
    logger.info(
      { req: { headers: { authorization: 'Basic Y2FuYXJ5', cookie: 'a="canary"', 'Set-Cookie': ['x=canary', 'y'] } } },
      'called with usher_boss_0b1c.canary',
    );
    logger.child({ url: '/p/canary/asset/master.m3u8' }).warn({ err: new Error('Bearer canary refused') });
    expect(lines.join('')).not.toMatch(/canary|Y2FuYXJ5/);
    expect(parsed()[0]).toMatchObject({
      req: { headers: { authorization: '[masked]', cookie: '[masked]', 'Set-Cookie': '[masked]' } },
      msg: 'called with usher_boss_[masked]',
    });
  });
});
