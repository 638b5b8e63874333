import { Module } from '@nestjs/common';
import { EntitlementModule } from '../entitlement/entitlement.module';
import { LicenceController } from './licence.controller';

@Module({ imports: [EntitlementModule], controllers: [LicenceController] })
export class LicenceModule {}
