import { randomUUID } from 'node:crypto';
import { ask, type Reply } from './http';

export type Decision = Readonly<{ allowed: boolean; reasonCode: string }>;
export type PlaybackAnswer = Readonly<{
  sessionId: string;
  manifestUrl: string;
  heartbeatSeconds: number;
  decision: Decision;
}>;
export type SegmentRequest = Readonly<{ askedAtMs: number; status: number; bytes: number }>;

export type PairedDevice = Readonly<{ deviceId: string; credential: string }>;

/** A paired device as the api sees it. */
export class Box {
  constructor(
    private readonly api: string,
    private readonly device: PairedDevice,
    private readonly from?: string,
  ) {}

  get credential(): string {
    return this.device.credential;
  }

  get deviceId(): string {
    return this.device.deviceId;
  }

  askToPlay(
    assetId: string,
    { key = randomUUID(), withinMs }: Readonly<{ key?: string; withinMs?: number }> = {},
  ): Promise<Reply<PlaybackAnswer>> {
    return ask<PlaybackAnswer>(`${this.api}/v1/playbacks`, {
      bearer: this.credential,
      from: this.from,
      headers: { 'idempotency-key': key },
      json: { content: { kind: 'asset', id: assetId }, mode: 'vod' },
      ...(withinMs !== undefined && { withinMs }),
    });
  }

  heartbeat(sessionId: string): Promise<Reply> {
    return ask(`${this.api}/v1/playbacks/${sessionId}/heartbeat`, {
      method: 'PUT',
      bearer: this.credential,
      from: this.from,
      json: {},
    });
  }

  stop(sessionId: string): Promise<Reply> {
    return ask(`${this.api}/v1/playbacks/${sessionId}`, {
      method: 'DELETE',
      bearer: this.credential,
      from: this.from,
    });
  }
}

/** A screen that has read its playlists and asks the node for one segment after the other, without end. */
export class Screen {
  readonly requests: SegmentRequest[] = [];
  private next = 0;

  private constructor(private readonly segments: readonly string[]) {}

  static async on(manifestUrl: string): Promise<Screen> {
    const master = await playlistAt(manifestUrl);
    const variant = new URL(uris(master)[0] ?? '', manifestUrl).href;
    const segments = uris(await playlistAt(variant)).map((uri) => new URL(uri, variant).href);
    if (segments.length === 0) throw new Error('The playlist names no segment');
    return new Screen(segments);
  }

  async askForSegment(): Promise<SegmentRequest> {
    const url = this.segments[this.next++ % this.segments.length] ?? '';
    const askedAtMs = Date.now();
    const { status, bytes } = await ask(url);
    const request = { askedAtMs, status, bytes: bytes.byteLength };
    this.requests.push(request);
    return request;
  }
}

async function playlistAt(url: string): Promise<string> {
  const { status, bytes } = await ask(url);
  if (status !== 200) throw new Error(`The node answered ${status} to a playlist`);
  return bytes.toString();
}

const uris = (playlist: string): readonly string[] =>
  playlist.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
