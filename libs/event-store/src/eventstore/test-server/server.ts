import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { AppendCalls } from './append-calls';
import { deletionCalls } from './deletion-calls';
import { clusterOf, supportedMethods } from './messages';
import { GossipService, ServerFeaturesService, StreamsService } from './protocol';
import { ReadCalls } from './read-calls';
import type { Records } from './records';
import { Weather } from './weather';

type Unary = (call: unknown, answer: (error: null, message: object) => void) => void;

/** Where the server is told to be found; a test puts a wire before it. */
export type Address = Readonly<{ host: string; port: number }>;

/** Speaks the part of EventStoreDB's protocol that a log needs, over records in this process. */
export class GrpcServer {
  readonly #server = new Server({ 'grpc.max_receive_message_length': maxMessageBytes });

  private constructor(records: Records, weather: Weather, address: () => Address) {
    const appends = new AppendCalls(records, weather);
    const reads = new ReadCalls(records, weather);
    const describeMethods: Unary = (_, answer) => answer(null, supportedMethods());
    const describeCluster: Unary = (_, answer) => {
      const { host, port } = weather.leader ?? address();
      answer(null, clusterOf(host, port));
    };
    const streams: UntypedServiceImplementation = {
      append: appends.append,
      batchAppend: appends.batchAppend,
      read: reads.read,
      ...deletionCalls(records),
    };
    this.#server.addService(StreamsService, streams);
    this.#server.addService(ServerFeaturesService, { getSupportedMethods: describeMethods });
    this.#server.addService(GossipService, { read: describeCluster });
  }

  /** Listens at a port of this machine, or at any free one for 0; answers with the one it is. */
  static async listen(records: Records, port: number, weather = new Weather()): Promise<[GrpcServer, number]> {
    let bound = port;
    const server = new GrpcServer(records, weather, () => ({ host: '127.0.0.1', port: bound }));
    bound = await new Promise<number>((resolve, reject) => {
      const done = (error: Error | null, given: number) => (error ? reject(error) : resolve(given));
      server.#server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), done);
    });
    return [server, bound];
  }

  /** Ends now, with all its calls. */
  stop(): void {
    this.#server.forceShutdown();
  }
}

const maxMessageBytes = 17 * 1024 * 1024;
