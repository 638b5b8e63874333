import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule } from '@nestjs/graphql';
import type { DynamicModule } from '@nestjs/common';
import { CONFIG, LOGGER } from '../platform';
import type { ApiConfig } from '../platform/api-config';
import type { Logger } from '@runtime';
import { formatErrorWith } from './format-error';
import { contextFrom } from './graphql-context';
import { limits, maxTokens } from './limits';
import { positionPlugin } from './position-plugin';
import { scalarResolvers } from './scalars';
import { enumValuesOf, readSdl } from './sdl';

/** The staff's GraphQL: schema first, access checked at every field that has a resolver, limits before any look-up. */
export const graphqlModule = (): DynamicModule =>
  GraphQLModule.forRootAsync<ApolloDriverConfig>({
    driver: ApolloDriver,
    inject: [CONFIG, LOGGER],
    useFactory: (config: ApiConfig, logger: Logger) => ({
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
    }),
  });

function schemaOptions(): Pick<ApolloDriverConfig, 'typeDefs' | 'resolvers'> {
  const typeDefs = readSdl();
  return { typeDefs, resolvers: { ...enumValuesOf(typeDefs), ...scalarResolvers } };
}
