import { setTimeout as pause } from 'node:timers/promises';

/** One request for a segment, and what the node answered. */
export type SegmentRequest = Readonly<{ atMs: number; path: string; status: number; bytes: number }>;

export type Playback = Readonly<{
  sessionId: string;
  manifestUrl: string;
  heartbeatSeconds: number;
}>;

export type Ending = Readonly<{ status: number; body: Readonly<Record<string, unknown>> }>;

/** Never more than this many milliseconds of film ahead of the clock, as a small box would. */
const bufferMs = 8000;

/**
 * A set-top box as the network sees one: it reads playlists and segments in real time, with a small buffer, and sends
 * heartbeats. It keeps what the node answered to each segment, and why the session ended if the api said so.
 */
export class Box {
  readonly requests: SegmentRequest[] = [];
  ending: Ending | undefined;
  private readonly stopping = new AbortController();
  private readonly loops: Promise<void>[] = [];

  constructor(
    private readonly api: string,
    private readonly credential: string,
    readonly playback: Playback,
  ) {}

  /** Plays from the start. `obedient` boxes stop when a heartbeat says so; others go on asking for segments. */
  play({ obedient }: Readonly<{ obedient: boolean }>): void {
    this.loops.push(this.readSegments(), this.sendHeartbeats(obedient));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.loops);
  }

  /** Waits until a request made after `sinceMs` satisfies the condition. */
  async sees(
    condition: (request: SegmentRequest) => boolean,
    sinceMs: number,
    timeoutMs = 15_000,
  ): Promise<SegmentRequest | undefined> {
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      const found = this.requests.find((request) => request.atMs >= sinceMs && condition(request));
      if (found !== undefined) return found;
      await pause(50);
    }
    return undefined;
  }

  async isTold(timeoutMs = 15_000): Promise<Ending | undefined> {
    const deadline = Date.now() + timeoutMs;
    while (this.ending === undefined && Date.now() < deadline) await pause(50);
    return this.ending;
  }

  async heartbeat(): Promise<Ending> {
    const answer = await fetch(`${this.api}/v1/playbacks/${this.playback.sessionId}/heartbeat`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${this.credential}`, 'content-type': 'application/json' },
      body: '{}',
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  private async sendHeartbeats(obedient: boolean): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const { status, body } = await this.heartbeat().catch(() => ({ status: 0, body: {} }));
      if (status === 410 && this.ending === undefined) {
        this.ending = { status, body };
        if (obedient) this.stopping.abort();
      }
      await this.rest(this.playback.heartbeatSeconds * 1000);
    }
  }

  private async readSegments(): Promise<void> {
    const master = await this.text(this.playback.manifestUrl);
    const variant = new URL(firstUri(master), this.playback.manifestUrl).toString();
    const segments = segmentsOf(await this.text(variant), variant);
    const startedMs = Date.now();
    let aheadMs = 0;
    for (let index = 0; !this.stopping.signal.aborted; index = (index + 1) % segments.length) {
      const segment = segments[index];
      if (segment === undefined) return;
      await this.rest(aheadMs - bufferMs - (Date.now() - startedMs));
      if (this.stopping.signal.aborted) return;
      await this.fetchSegment(segment.url);
      aheadMs += segment.durationMs;
    }
  }

  private async fetchSegment(url: string): Promise<void> {
    const atMs = Date.now();
    const path = url.split('/').slice(-2).join('/');
    const outcome = await fetch(url, { signal: AbortSignal.timeout(5000) }).then(
      async (answer) => ({ status: answer.status, bytes: (await answer.arrayBuffer()).byteLength }),
      () => ({ status: 0, bytes: 0 }),
    );
    this.requests.push({ atMs, path, ...outcome });
  }

  private async text(url: string): Promise<string> {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`The node answered ${answer.status} to a playlist.`);
    return answer.text();
  }

  private rest(ms: number): Promise<void> {
    return ms <= 0 ? Promise.resolve() : pause(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}

const firstUri = (playlist: string): string =>
  playlist.split('\n').find((line) => line !== '' && !line.startsWith('#')) ?? '';

function segmentsOf(playlist: string, base: string): readonly Readonly<{ url: string; durationMs: number }>[] {
  const lines = playlist.split('\n');
  return lines.flatMap((line, index) => {
    const seconds = /^#EXTINF:([\d.]+)/.exec(lines[index - 1] ?? '')?.[1];
    return seconds === undefined ? [] : [{ url: new URL(line, base).toString(), durationMs: Number(seconds) * 1000 }];
  });
}
