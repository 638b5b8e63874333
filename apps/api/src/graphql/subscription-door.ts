import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  NoSchemaIntrospectionCustomRule,
  specifiedRules,
  validate,
  type DocumentNode,
  type FormattedExecutionResult,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import type { Context, ServerOptions } from 'graphql-ws';
import { useServer, type Extra } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Logger } from '@runtime';
import { CONFIG, LOGGER } from '../platform';
import type { ApiConfig } from '../platform/api-config';
import { Authentication } from '../platform/authentication';
import { formatErrorWith } from './format-error';
import { contextFrom, requestOfSocket } from './graphql-context';
import { limits } from './limits';

/** A frame is an operation with its variables; before anybody is known, nothing larger is read. */
const maxFrameBytes = 64 * 1024;
const forbidden = 4403;

/**
 * Takes web sockets at `/graphql` (graphql-transport-ws). Our own server instead of Nest's, which reads frames of 100 MiB
 * from anybody. A socket proves its caller again before each result, so none outlives its token or a dismissal.
 */
export function openSubscriptionDoor(app: NestFastifyApplication): () => Promise<void> {
  const options = socketOptions(
    app.get<ApiConfig>(CONFIG),
    app.get(Authentication),
    formatErrorWith(app.get<Logger>(LOGGER)),
  );
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes });
  const door = useServer({ schema: app.get(GraphQLSchemaHost).schema, context: contextFrom, ...options }, sockets);
  app.getHttpServer().on('upgrade', (request, socket, head) => {
    // Who listens for upgrades closes what nobody takes: Node itself leaves such sockets open for ever.
    if (!/^\/graphql(\?|$)/.test(request.url ?? '')) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (opened) => {
      sockets.emit('connection', opened, request);
      // The library prints what anybody sends wrongly to the console; the socket is closed with its reason all the same.
      opened.removeAllListeners('error').on('error', () => undefined);
    });
  });
  return async () => door.dispose();
}

const socketOptions = ({ explorer }: ApiConfig, authentication: Authentication, format: FormatError) => ({
  connectionInitWaitTimeout: 5_000,
  // False closes the socket as forbidden.
  onConnect: (socket: Socket) => isProved(authentication, socket),
  // Errors look as they do over HTTP, also here where Apollo has no hand in it.
  onNext: async (...[socket, , , , result]: OnNext) => {
    if (await isProved(authentication, socket)) return withErrors(result, format);
    socket.extra.socket.close(forbidden, 'Forbidden');
    return { data: null };
  },
  onError: (...[, , , errors]: OnError) => formatted(errors, format, { code: 'GRAPHQL_VALIDATION_FAILED' }),
  validate: (schema: GraphQLSchema, document: DocumentNode) =>
    validate(schema, document, [
      ...specifiedRules,
      limits,
      ...(explorer === 'on' ? [] : [NoSchemaIntrospectionCustomRule]),
    ]),
});

type FormatError = ReturnType<typeof formatErrorWith>;
type Socket = Context<Record<string, unknown> | undefined, Extra>;
type Options = ServerOptions<Record<string, unknown> | undefined, Extra>;
type OnNext = Parameters<NonNullable<Options['onNext']>>;
type OnError = Parameters<NonNullable<Options['onError']>>;

const withErrors = ({ errors, data = null }: OnNext[4], format: FormatError): FormattedExecutionResult | undefined =>
  errors && { data, errors: formatted(errors, format) };

const formatted = (errors: readonly GraphQLError[], format: FormatError, extensions = {}): GraphQLFormattedError[] =>
  errors.map((error) => format({ ...error.toJSON(), extensions: { ...extensions, ...error.extensions } }, error));

function isProved(authentication: Authentication, socket: Socket): Promise<boolean> {
  const { authorization } = requestOfSocket(socket).headers;
  return authentication.callerOf(typeof authorization === 'string' ? authorization : undefined).then(
    (caller) => caller !== undefined,
    () => false,
  );
}
