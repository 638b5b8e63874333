import { parseNodeState, type NodeBeat, type NodeState } from '@media-adapters/streaming-node';

export class BackOfficeFault extends Error {
  override name = 'BackOfficeFault';
}

const ANSWER_WITHIN_MS = 3_000;
const MEDIA_SILENCE_MS = 10_000;

/** The back office as the node sees it: three addresses, and its own credential on each request. */
export class BackOffice {
  #etag: string | undefined;

  constructor(
    private readonly url: string,
    private readonly credential: string,
  ) {}

  /** The desired state, or undefined while it is the one that was answered last. */
  async state(signal: AbortSignal): Promise<NodeState | undefined> {
    const etag = this.#etag;
    const response = await this.#fetch('/node/v1/state', {
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      headers: etag === undefined ? {} : { 'if-none-match': etag },
    });
    if (response.status === 304) return undefined;
    const state = parseNodeState(await json(await accepted(response)));
    this.#etag = response.headers.get('etag') ?? undefined;
    return state;
  }

  /** Has the next state answered whole, because the last one could not be kept. */
  forget(): void {
    this.#etag = undefined;
  }

  async beat(beat: NodeBeat, signal: AbortSignal): Promise<void> {
    const response = await this.#fetch('/node/v1/beat', {
      method: 'POST',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(beat),
    });
    await (await accepted(response)).arrayBuffer();
  }

  /** The bytes of a file from `offset` on, or from its start when the back office cannot resume. */
  async *media(publicationId: string, path: string, offset: number, signal: AbortSignal): AsyncGenerator<Chunk> {
    const silence = new AbortController();
    const arm = () => setTimeout(() => silence.abort(new BackOfficeFault('No byte came for 10 s')), MEDIA_SILENCE_MS);
    let timer = arm();
    try {
      const response = await this.#fetch(`/node/v1/media/${publicationId}/${path}`, {
        signal: AbortSignal.any([signal, silence.signal]),
        headers: offset === 0 ? {} : { range: `bytes=${offset}-` },
      });
      const { body } = await accepted(response);
      yield { startsAt: response.status === 206 ? offset : 0, bytes: new Uint8Array(0) };
      for await (const bytes of body ?? []) {
        clearTimeout(timer);
        timer = arm();
        yield { bytes: bytes as Uint8Array };
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...init.headers, authorization: `Bearer ${this.credential}` };
    return fetch(new URL(path, this.url), { ...init, headers, redirect: 'error' }).catch((cause: unknown) => {
      throw new BackOfficeFault('The back office does not answer', { cause });
    });
  }
}

export interface Chunk {
  /** Only in the first: where in the file the bytes begin. */
  readonly startsAt?: number;
  readonly bytes: Uint8Array;
}

async function accepted(response: Response): Promise<Response> {
  if (response.ok) return response;
  await response.body?.cancel();
  throw new BackOfficeFault(`The back office answers ${response.status}`);
}

const json = (response: Response): Promise<unknown> =>
  response.json().catch((cause: unknown) => {
    throw new BackOfficeFault('The back office answers no JSON', { cause });
  });
