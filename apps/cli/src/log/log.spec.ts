import { randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import type { Instant } from '@domain/kernel';
import { ForeignPosition, MemoryEventLog, type EventLog, type NewEvent } from '@event-store';
import { Lines } from './lines';
import { statsOf } from './log-stats';
import { NoStream, tellStream } from './log-stream';
import { tail, type Tail } from './log-tail';
import { statsTable } from './stats-table';

const staffId = '5e1f0000-0000-4000-8000-000000000001';
const commandId = '91ab0000-0000-4000-8000-000000000002';
const forever = new AbortController().signal;

const anEvent = (type: string, data: object, recordedAt = '2026-11-21T10:00:02.125Z'): NewEvent => ({
  id: randomUUID(),
  type,
  data,
  metadata: {
    commandId,
    commandHash: 'hash',
    correlationId: 'c-1',
    causationId: 'c-1',
    actor: { kind: 'staff', id: staffId },
    schemaVersion: 1,
    recordedAt: recordedAt as Instant,
  },
});

const aThing = () => `thing-${randomUUID()}`;

/** What is written to a pipe; read by whoever has the other end. */
function aPipe() {
  const out = new PassThrough({ highWaterMark: 64 });
  const chunks: string[] = [];
  out.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  return { out, lines: new Lines(out), written: () => chunks.join('').split('\n').slice(0, -1) };
}

const told = async (log: EventLog, stream: string) => {
  const { lines, written } = aPipe();
  await tellStream(log, stream, lines);
  return written();
};

describe('telling a stream', () => {
  it('says what happened, who did it, when, by which command, and what the event says in its own words', async () => {
    const log = new MemoryEventLog();
    const stream = aThing();
    const data = { accountId: 'a-1', effectiveAt: '2026-12-01T00:00:00.000Z', limits: { streams: 2 } };
    await log.append(stream, 'no-stream', [anEvent('AccountBlockerRaised', data)]);
    expect(await told(log, stream)).toEqual([
      `#0  Account blocker raised by staff ${staffId}, on 2026-11-21 10:00:02.125 UTC, with command ${commandId}.`,
      '      account id a-1; effective at 2026-12-01 00:00:00 UTC; limits {"streams":2}.',
    ]);
  });

  it('leaves person data sealed, however deep it lies', async () => {
    const log = new MemoryEventLog();
    const stream = aThing();
    const sealed = 'sealed:v1:c0ffee:secret';
    await log.append(stream, 'no-stream', [anEvent('StaffRegistered', { name: sealed, more: [{ email: sealed }] })]);
    const lines = (await told(log, stream)).join('\n');
    expect(lines).toContain('name (sealed); more [{"email":"(sealed)"}]');
    expect(lines).not.toContain('secret');
  });

  it('tells every event of a long stream, and in its place one that cannot be read', async () => {
    const log = new MemoryEventLog();
    const stream = aThing();
    const many = (count: number) => Array.from({ length: count }, () => anEvent('ThingHappened', {}));
    const [first, ...rest] = many(450);
    await log.append(stream, 'no-stream', [first!, ...rest]);
    log.spoil(stream);
    await log.append(stream, 450, [anEvent('ThingEnded', {})]);
    const lines = await told(log, stream);
    expect(lines.map((line) => /#(\d+) /.exec(line)?.[1])).toEqual(
      Array.from({ length: 452 }, (_, index) => `${index}`),
    );
    expect(lines[450]).toContain('ThingSpoilt cannot be read: is no JSON');
  });

  it('that was never written to is a fault that names it', async () => {
    const stream = aThing();
    await expect(told(new MemoryEventLog(), stream)).rejects.toThrow(NoStream);
    await expect(told(new MemoryEventLog(), stream)).rejects.toThrow(stream);
  });
});

describe('following the log', () => {
  const followed = async (log: EventLog, wanted: Partial<Tail>, count: number, during = async () => {}) => {
    const stop = new AbortController();
    const { out, lines, written } = aPipe();
    out.on('data', () => written().length >= count && stop.abort());
    const following = tail(log, { from: 'beginning', json: true, ...wanted }, lines, stop.signal);
    await during();
    await following;
    return written().map((line) => JSON.parse(line) as Readonly<{ type: string; stream: string }>);
  };

  const aLog = async () => {
    const log = new MemoryEventLog();
    const [thing, other] = [aThing(), `other-${randomUUID()}`];
    await log.append(thing, 'no-stream', [anEvent('ThingHappened', {}), anEvent('ThingEnded', {})]);
    await log.append(other, 'no-stream', [anEvent('OtherHappened', {})]);
    await log.append(aThing(), 'no-stream', [anEvent('ThingHappened', {})]);
    return { log, thing };
  };

  it('shows all from the beginning, in order', async () => {
    const { log } = await aLog();
    const types = (await followed(log, {}, 4)).map(({ type }) => type);
    expect(types).toEqual(['ThingHappened', 'ThingEnded', 'OtherHappened', 'ThingHappened']);
  });

  it.each([
    ['category', { category: 'other' }, 1],
    ['type', { type: 'ThingHappened' }, 2],
  ] as const)('shows those of one %s', async (_, wanted, count) => {
    const { log } = await aLog();
    expect(await followed(log, wanted, count)).toHaveLength(count);
  });

  it('shows those of one stream', async () => {
    const { log, thing } = await aLog();
    expect((await followed(log, { stream: thing }, 2)).map(({ stream }) => stream)).toEqual([thing, thing]);
  });

  it('from now on shows what comes', async () => {
    const { log } = await aLog();
    const late = () => log.append(aThing(), 'no-stream', [anEvent('ThingRenamed', {})]).then(() => undefined);
    const [seen] = await followed(log, { from: await log.head() }, 1, late);
    expect(seen?.type).toBe('ThingRenamed');
  });

  it('from a position of another log is a clear error', async () => {
    const [{ log }, other] = [await aLog(), new MemoryEventLog()];
    await expect(followed(log, { from: await other.head() }, 1)).rejects.toThrow(ForeignPosition);
  });

  it('ends quietly when nobody reads any more', async () => {
    const { log } = await aLog();
    const { out, lines } = aPipe();
    out.once('data', () => out.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })));
    await tail(log, { from: 'beginning', json: true }, lines, lines.gone);
    expect(lines.gone.aborted).toBe(true);
  });
});

describe('counting the log', () => {
  const aLog = async () => {
    const log = new MemoryEventLog();
    const stream = aThing();
    const on = (day: string, type = 'ThingHappened') => anEvent(type, {}, `${day}T23:59:59.999Z`);
    await log.append(stream, 'no-stream', [on('2026-11-20'), on('2026-11-21'), on('2026-11-21', 'ThingEnded')]);
    log.spoil(stream);
    return log;
  };

  it('counts by type and by day, says first and last, and counts what cannot be read', async () => {
    const stats = await statsOf(await aLog(), {}, forever);
    const counts = (tallies: ReadonlyMap<string, Readonly<{ events: number }>>) =>
      [...tallies].map(([name, { events }]) => [name, events]);
    expect(counts(stats.byType)).toEqual([
      ['ThingHappened', 2],
      ['ThingEnded', 1],
    ]);
    expect(counts(stats.byDay)).toEqual([
      ['2026-11-20', 1],
      ['2026-11-21', 2],
    ]);
    expect([stats.first?.revision, stats.last?.revision, stats.unreadable]).toEqual([0, 2, 1]);
    expect(statsTable(stats).join('\n')).toContain('ThingSpoilt cannot be read');
  });

  it('counts the days that are asked for, both included', async () => {
    const log = await aLog();
    const events = async (from: string, until: string) => (await statsOf(log, { from, until }, forever)).total.events;
    expect(await events('2026-11-20', '2026-11-20')).toBe(1);
    expect(await events('2026-11-20', '2026-11-21')).toBe(3);
    expect(await events('2026-11-22', '2026-11-23')).toBe(0);
  });

  it('of an empty log is a page of nothing', async () => {
    const page = statsTable(await statsOf(new MemoryEventLog(), {}, forever));
    expect(page.at(-1)).toBe('unreadable  0');
  });
});
