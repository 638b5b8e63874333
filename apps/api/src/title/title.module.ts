import { Module } from '@nestjs/common';
import { EntitlementModule } from '../entitlement/entitlement.module';
import { TitleController } from './title.controller';

@Module({ imports: [EntitlementModule], controllers: [TitleController] })
export class TitleModule {}
