import { Module, type DynamicModule } from '@nestjs/common';
import { graphqlModule } from './graphql/graphql.module';
import { Loaders } from './graphql/loaders';
import { PlatformModule } from './platform/platform.module';
import type { Parts } from './platform/parts';
import { resolvers } from './resolvers';

/** The api: the platform, the slices, and their doors. */
@Module({})
export class AppModule {
  static of(parts: Parts): DynamicModule {
    return {
      module: AppModule,
      imports: [PlatformModule.of(parts), graphqlModule()],
      providers: [Loaders, ...resolvers],
    };
  }
}
