import { Module } from '@nestjs/common';
import { EntitlementModule } from '../entitlement/entitlement.module';
import { PairingController } from './pairing.controller';
import { PairingRequests } from './pairing-requests';
import { PairingService } from './pairing.service';
import { PairingStreams } from './pairing-streams';

@Module({
  imports: [EntitlementModule],
  controllers: [PairingController],
  providers: [PairingRequests, PairingService, PairingStreams],
  exports: [PairingService],
})
export class PairingModule {}
