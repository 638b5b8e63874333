import { Body, Controller, Delete, Headers, HttpCode, Ip, Param, Post, Put } from '@nestjs/common';
import { badInput, ForDevice, TheCaller, type DeviceCaller } from '../platform';
import { PlaybackSessions, type HeldSession } from './playback-sessions';
import type { StartedPlayback } from './opened-sessions';
import { PlaybackStarts } from './playback-starts';
import { idempotencyKeyOf, uuidOf } from './request-fields';

@Controller('/v1/playbacks')
@ForDevice()
export class PlaybackController {
  constructor(
    private readonly starts: PlaybackStarts,
    private readonly sessions: PlaybackSessions,
  ) {}

  @Post()
  start(
    @TheCaller() caller: DeviceCaller,
    @Headers('idempotency-key') header: unknown,
    @Body() body: unknown,
    @Ip() address: string,
  ): Promise<StartedPlayback> {
    const key = idempotencyKeyOf(header);
    if (key === undefined) throw badInput('Idempotency-Key', 'is missing: an id of this request, the same for a retry');
    return this.starts.start({ caller, key, body, address });
  }

  @Put(':id/heartbeat')
  hold(@TheCaller() caller: DeviceCaller, @Param('id') id: string): Promise<HeldSession> {
    return this.sessions.hold(caller, uuidOf(id, 'id'));
  }

  @Delete(':id')
  @HttpCode(204)
  stop(@TheCaller() caller: DeviceCaller, @Param('id') id: string): Promise<void> {
    return this.sessions.stop(caller, uuidOf(id, 'id'));
  }
}
