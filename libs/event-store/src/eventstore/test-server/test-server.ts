import { GrpcServer } from './server';
import { Records } from './records';
import { Weather } from './weather';
import { Wire } from './wire';

/** An EventStoreDB of a test's own, behind a wire that the test can cut. */
export class TestServer {
  readonly weather = new Weather();

  private constructor(
    readonly records: Records,
    readonly wire: Wire,
    private grpc: GrpcServer | undefined,
  ) {}

  static async start(records = new Records()): Promise<TestServer> {
    const wire = await Wire.to(0);
    const server = new TestServer(records, wire, undefined);
    await server.#listen();
    return server;
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.wire.port}?tls=false`;
  }

  get address(): Readonly<{ host: string; port: number }> {
    return { host: '127.0.0.1', port: this.wire.port };
  }

  /** Goes down with all its connections; its port refuses. */
  async down(): Promise<void> {
    await this.wire.close();
    this.grpc?.stop();
    this.grpc = undefined;
  }

  /** Comes up again at the same port, with all that was written. */
  async up(): Promise<void> {
    await this.#listen();
    await this.wire.open();
  }

  async #listen(): Promise<void> {
    const [grpc, port] = await GrpcServer.listen(this.records, 0, this.weather);
    this.grpc = grpc;
    this.wire.leadTo(port);
  }
}
