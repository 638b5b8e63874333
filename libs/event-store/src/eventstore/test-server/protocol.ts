import type * as FeaturesService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type * as Features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type * as ClusterService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import type * as Cluster from '@eventstore/db-client/generated/gossip_pb.js';
import type * as Shared from '@eventstore/db-client/generated/shared_pb.js';
import type * as Statuses from '@eventstore/db-client/generated/status_pb.js';
import type * as StreamService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type * as Streams from '@eventstore/db-client/generated/streams_pb.js';
import type * as Anything from 'google-protobuf/google/protobuf/any_pb.js';
import type * as Nothing from 'google-protobuf/google/protobuf/empty_pb.js';
import { createRequire } from 'node:module';

// The client ships the protocol's generated messages as CommonJS whose names Node cannot see from outside.
const load = createRequire(import.meta.url);
// The messages are made of the client's own copy of this library.
const loadBesideClient = createRequire(load.resolve('@eventstore/db-client'));

const generated = '@eventstore/db-client/generated';
const wellKnown = 'google-protobuf/google/protobuf';

export const streams = load(`${generated}/streams_pb.js`) as typeof Streams;
export const shared = load(`${generated}/shared_pb.js`) as typeof Shared;
export const statuses = load(`${generated}/status_pb.js`) as typeof Statuses;
export const features = load(`${generated}/serverfeatures_pb.js`) as typeof Features;
export const gossip = load(`${generated}/gossip_pb.js`) as typeof Cluster;

export const { StreamsService, StreamsClient } = load(`${generated}/streams_grpc_pb.js`) as typeof StreamService;
export const { ServerFeaturesService } = load(`${generated}/serverfeatures_grpc_pb.js`) as typeof FeaturesService;
export const { GossipService } = load(`${generated}/gossip_grpc_pb.js`) as typeof ClusterService;

export const { Any } = loadBesideClient(`${wellKnown}/any_pb.js`) as typeof Anything;
export const { Empty } = loadBesideClient(`${wellKnown}/empty_pb.js`) as typeof Nothing;
