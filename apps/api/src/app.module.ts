import { Module, type DynamicModule } from '@nestjs/common';
import { DeviceSideModule } from './device-side.module';
import { ExplorerController } from './explorer/explorer.controller';
import { graphqlModule } from './graphql/graphql.module';
import { Loaders } from './graphql/loaders';
import { PlayerModule } from './player/player.module';
import { PlatformModule } from './platform/platform.module';
import type { Parts } from './platform/parts';
import { resolvers } from './resolvers';
import { TitleModule } from './title/title.module';
import { Tmf622Module } from './tmf622/tmf622.module';
import { UploadModule } from './upload/upload.module';

/** The api: the platform, the slices, and their doors. */
@Module({})
export class AppModule {
  static of(parts: Parts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.of(parts),
        graphqlModule(),
        DeviceSideModule,
        PlayerModule,
        TitleModule,
        Tmf622Module,
        UploadModule,
      ],
      controllers: [ExplorerController],
      providers: [Loaders, ...resolvers],
    };
  }
}
