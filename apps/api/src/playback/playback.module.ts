import { Module } from '@nestjs/common';
import { EntitlementModule } from '../entitlement/entitlement.module';
import { Denials } from './denials';
import { EndedSessions } from './ended-sessions';
import { Grants } from './grants';
import { NodeChoice } from './node-choice';
import { PlaybackController } from './playback.controller';
import { PlaybackSessions } from './playback-sessions';
import { OpenedSessions } from './opened-sessions';
import { PlaybackStarts } from './playback-starts';
import { PlaybackTokens } from './playback-tokens';
import { SessionLeases } from './session-leases';

@Module({
  imports: [EntitlementModule],
  controllers: [PlaybackController],
  providers: [
    Denials,
    EndedSessions,
    Grants,
    NodeChoice,
    OpenedSessions,
    PlaybackSessions,
    PlaybackStarts,
    PlaybackTokens,
    SessionLeases,
  ],
})
export class PlaybackModule {}
