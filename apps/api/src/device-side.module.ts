import { Module } from '@nestjs/common';
import { EntitlementModule } from './entitlement/entitlement.module';
import { LicenceModule } from './licence/licence.module';
import { MediaNodeModule } from './node/media-node.module';
import { PairingModule } from './pairing/pairing.module';
import { PlaybackModule } from './playback/playback.module';

/** What devices and nodes ask. */
@Module({
  imports: [EntitlementModule, LicenceModule, MediaNodeModule, PairingModule, PlaybackModule],
  exports: [EntitlementModule, PairingModule],
})
export class DeviceSideModule {}
