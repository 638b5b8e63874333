import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule } from '@nestjs/graphql';
import type { DynamicModule } from '@nestjs/common';
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
import type { ServerOptions } from 'graphql-ws';
import { Authentication } from '../platform/authentication';
import { CONFIG, LOGGER } from '../platform';
import type { ApiConfig } from '../platform/api-config';
import type { Logger } from '@runtime';
import { formatErrorWith } from './format-error';
import { contextFrom, requestOfSocket } from './graphql-context';
import { limits, maxTokens } from './limits';
import { positionPlugin } from './position-plugin';
import { scalarResolvers } from './scalars';
import { enumValuesOf, readSdl } from './sdl';

/** The staff's GraphQL: schema first, access checked at every field that has a resolver, limits before any look-up. */
export const graphqlModule = (): DynamicModule =>
  GraphQLModule.forRootAsync<ApolloDriverConfig>({
    driver: ApolloDriver,
    inject: [CONFIG, LOGGER, Authentication],
    useFactory: (config: ApiConfig, logger: Logger, authentication: Authentication) => ({
      ...schemaOptions(),
      path: '/graphql',
      graphiql: false,
      introspection: config.explorer === 'on',
      includeStacktraceInErrorResponses: false,
      autoTransformHttpErrors: false,
      fieldResolverEnhancers: ['guards'],
      validationRules: [limits],
      parseOptions: { maxTokens },
      plugins: [positionPlugin],
      formatError: formatErrorWith(logger),
      context: contextFrom,
      subscriptions: { 'graphql-ws': socketOptions(config, authentication, formatErrorWith(logger)) },
    }),
  });

function schemaOptions(): Pick<ApolloDriverConfig, 'typeDefs' | 'resolvers'> {
  const typeDefs = readSdl();
  return { typeDefs, resolvers: { ...enumValuesOf(typeDefs), ...scalarResolvers } };
}

const socketOptions = ({ explorer }: ApiConfig, authentication: Authentication, format: FormatError) => ({
  connectionInitWaitTimeout: 5_000,
  // False closes the socket as forbidden.
  onConnect: async (socket: Parameters<typeof requestOfSocket>[0]) => {
    const { authorization } = requestOfSocket(socket).headers;
    return authorization !== undefined && (await isProved(authentication, authorization));
  },
  // Errors look as they do over HTTP, also here where Apollo has no hand in it.
  onNext: (...[, , , , result]: OnNext) => withErrors(result, format),
  onError: (...[, , , errors]: OnError) => formatted(errors, format, { code: 'GRAPHQL_VALIDATION_FAILED' }),
  validate: (schema: GraphQLSchema, document: DocumentNode) =>
    validate(schema, document, [
      ...specifiedRules,
      limits,
      ...(explorer === 'on' ? [] : [NoSchemaIntrospectionCustomRule]),
    ]),
});

type FormatError = ReturnType<typeof formatErrorWith>;

type OnNext = Parameters<NonNullable<ServerOptions['onNext']>>;
type OnError = Parameters<NonNullable<ServerOptions['onError']>>;

const withErrors = ({ errors, data = null }: OnNext[4], format: FormatError): FormattedExecutionResult | undefined =>
  errors && { data, errors: formatted(errors, format) };

const formatted = (errors: readonly GraphQLError[], format: FormatError, extensions = {}): GraphQLFormattedError[] =>
  errors.map((error) => format({ ...error.toJSON(), extensions: { ...extensions, ...error.extensions } }, error));

const isProved = (authentication: Authentication, authorization: string): Promise<boolean> =>
  authentication.callerOf(authorization).then(
    (caller) => caller !== undefined,
    () => false,
  );
