import { describeEventStore } from './eventstore.contract';
import { TestServer } from './test-server/test-server';

describe('a log in EventStoreDB', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.down());

  describeEventStore(() => server.url);
});
