import { randomUUID } from 'node:crypto';
import { account, type AccountCommand } from '@domain/account/account';
import type { Instant } from '@domain/kernel';
import { order } from '@domain/order/order';
import { product } from '@domain/product/product';
import { Aggregates, PostgresEventLog, type CommandMeta } from '@event-store';
import { CheckpointWatch } from '@projections';
import { OrderOverview, ReadModels, SubscriptionOverview } from '@read-models';
import { createLogger, readConfig, Shutdown, systemClock } from '@runtime';
import { testDatabase, type TestDatabase } from '@testing';
import { projectorVariables } from './projector-config';
import { startProjector } from './start-projector';

const at = '2026-01-05T12:00:00.000Z' as Instant;
const carrierId = randomUUID();
let database: TestDatabase;
let shutdown: Shutdown;
let log: PostgresEventLog;
let aggregates: Aggregates;

beforeEach(async () => {
  database = await testDatabase();
  const logger = createLogger({ program: 'projector', level: 'silent' });
  const config = readConfig({ DATABASE_URL: database.ownerUrl, PROJECTOR_PORT: '0' }, projectorVariables);
  shutdown = new Shutdown({ logger, deadlineMs: 15_000 });
  await startProjector(config, logger, shutdown);
  log = await PostgresEventLog.open({ url: database.apiUrl });
  aggregates = new Aggregates(log, systemClock);
});
afterEach(async () => {
  const code = await shutdown.run('the test is over');
  await log.close();
  await database.drop();
  expect(code).toBe(0);
});

const meta = (): CommandMeta => ({
  commandId: randomUUID(),
  commandHash: 'hash',
  correlationId: randomUUID(),
  causationId: randomUUID(),
  actor: { kind: 'program', id: 'test' },
  carrierId,
});

const name = { en: 'Family' };
const offered = { name, contentGroupIds: [], limits: { concurrentStreams: 2, devices: 5, maxHeight: 1080 } };

describe('an acknowledged order', () => {
  it('becomes subscriptions, and the order says what came of each item', async () => {
    const [accountId, productId, orderId, subscriptionId, otherId] = Array.from({ length: 5 }, () => randomUUID()) as [
      string,
      string,
      string,
      string,
      string,
    ];
    const open: AccountCommand = { type: 'OpenAccount', data: { accountId, at } };
    await aggregates.handle(account, accountId, open, meta());
    const publish = { type: 'PublishProduct', data: { productId, ...offered, whenFull: 'refuse', at } } as const;
    await aggregates.handle(product, productId, publish, meta());
    const item = { productId, effectiveAt: at } as const;
    const items = [
      { ...item, itemId: '1', action: 'add', subscriptionId },
      { ...item, itemId: '2', action: 'delete', subscriptionId: otherId },
    ] as const;
    const acknowledge = {
      type: 'AcknowledgeOrder',
      data: { orderId, externalId: 'B-1', accountId, items, at },
    } as const;
    await aggregates.handle(order, orderId, acknowledge, meta());

    const watch = await CheckpointWatch.open({ url: database.ownerUrl, applicationName: 'test', processes: true });
    await watch.reached('order-fulfilment', await log.head(), { timeoutMs: 20_000 });
    await watch.waitFor(await log.head(), [OrderOverview, SubscriptionOverview], 20_000);
    watch.close();

    const { apiUrl, platformUrl } = database;
    const readModels = await ReadModels.open({ apiUrl, platformUrl, applicationName: 'test' });
    const [shown, started] = await readModels.read({ kind: 'carrier', carrierId }, (reader) =>
      Promise.all([reader.byId(OrderOverview, orderId), reader.byId(SubscriptionOverview, subscriptionId)]),
    );
    await readModels.close();
    expect(shown?.state).toBe('partial');
    expect(shown?.items).toEqual([
      { ...items[0], state: 'completed' },
      { ...items[1], state: 'failed', reason: 'not-started' },
    ]);
    expect(started).toMatchObject({ accountId, productId, orderId, startsAt: at, endsAt: null });
  });
});
