import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

export type Reply<Body = Readonly<Record<string, unknown>>> = Readonly<{
  status: number;
  headers: IncomingMessage['headers'];
  bytes: Buffer;
  body: Body;
}>;

export type Asked = Readonly<{
  method?: string;
  bearer?: string | undefined;
  headers?: Readonly<Record<string, string>>;
  json?: unknown;
  /** The caller's own address, one of 127.0.0.0/8. */
  from?: string | undefined;
  withinMs?: number;
}>;

/** Nobody answered in time. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** One request on a connection of its own; any status is an answer. A body that is no JSON is read as an empty object. */
export async function ask<Body = Readonly<Record<string, unknown>>>(
  url: string,
  { method, bearer, headers, json, from, withinMs = 20_000 }: Asked = {},
): Promise<Reply<Body>> {
  const request = httpRequest(url, {
    method: method ?? (json === undefined ? 'GET' : 'POST'),
    agent: false,
    headers: {
      ...headers,
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
    },
    ...(from !== undefined && { localAddress: from }),
  });
  const patience = setTimeout(() => request.destroy(new NoAnswer(`within ${withinMs} ms`)), withinMs);
  try {
    request.end(json === undefined ? undefined : JSON.stringify(json));
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const bytes = await buffer(response);
    return { status: response.statusCode ?? 0, headers: response.headers, bytes, body: parsed(bytes) as Body };
  } finally {
    clearTimeout(patience);
  }
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return {};
  }
}
