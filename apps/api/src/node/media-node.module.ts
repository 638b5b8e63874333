import { Module } from '@nestjs/common';
import { EntitlementModule } from '../entitlement/entitlement.module';
import { NodeController } from './node.controller';
import { NodeMedia } from './node-media';
import { NodeReturns } from './node-returns';
import { NodeStates } from './node-states';
import { PublicationFiles } from './publication-files';

@Module({
  imports: [EntitlementModule],
  controllers: [NodeController],
  providers: [NodeMedia, NodeReturns, NodeStates, PublicationFiles],
})
export class MediaNodeModule {}
