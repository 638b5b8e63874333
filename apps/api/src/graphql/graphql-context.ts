import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Context as WsContext } from 'graphql-ws';
import type { ApiRequest } from '../platform';

/** What lives as long as one GraphQL operation. */
export type GraphqlContext = Readonly<{ req: ApiRequest; loaders: Map<string, unknown> }>;

export const contextOf = (req: ApiRequest): GraphqlContext => ({ req, loaders: new Map() });

/** Over HTTP the integration gives the request, over a web socket the connection. */
export const contextFrom = (source: FastifyRequest | WsContext): GraphqlContext =>
  contextOf('connectionParams' in source || 'connectionInitReceived' in source ? requestOfSocket(source) : source);

/** A browser's socket has no headers of ours, so they come as its connection parameters. */
export function requestOfSocket({ connectionParams = {} }: Pick<WsContext, 'connectionParams'>): ApiRequest {
  const given = Object.entries(connectionParams)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .map(([name, value]) => [name.toLowerCase(), value]);
  return { headers: Object.fromEntries(given) as Record<string, string>, id: randomUUID() };
}
