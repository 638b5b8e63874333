import { Inject, Injectable } from '@nestjs/common';
import { addMs, type Instant } from '@domain/kernel';
import type { LiveSession } from '@domain/viewing/viewing.events';
import { mintPlaybackToken } from '@media-adapters/playback-token';
import { NodeTokenKeys } from '@operations';
import { CONFIG } from '../platform';
import type { ApiConfig } from '../platform/api-config';

/** Tokens with which players are let in by their node. */
@Injectable()
export class PlaybackTokens {
  constructor(
    private readonly keys: NodeTokenKeys,
    @Inject(CONFIG) private readonly config: ApiConfig,
  ) {}

  /** The playlist of a film is read once, so the token outlives the film and a pause. */
  expiry(startedAt: Instant, durationMs: number): Instant {
    return addMs(startedAt, durationMs + this.config.tokenPauseMs);
  }

  async manifestUrl(session: LiveSession, baseUrl: string, publicationId: string): Promise<string> {
    const [{ kid, key }] = await this.keys.of(session.nodeId);
    const title = `/${session.content.id}/${publicationId}/`;
    const token = mintPlaybackToken({
      kid,
      key,
      sessionId: session.sessionId,
      pathPrefix: title,
      issuedAt: session.startedAt,
      expiresAt: session.accessUntil ?? this.expiry(session.startedAt, 0),
    });
    return new URL(`/p/${token}${title}master.m3u8`, baseUrl).href;
  }
}
