export type Reply<Body = Readonly<Record<string, unknown>>> = Readonly<{
  status: number;
  body: Body;
  headers: Headers;
}>;

type Asked = Readonly<{ bearer?: string; body?: unknown; idempotencyKey?: string }>;

/** One JSON request; any status is an answer. */
export async function request<Body = Readonly<Record<string, unknown>>>(
  method: string,
  url: string,
  asked: Asked = {},
): Promise<Reply<Body>> {
  const answer = await fetch(url, {
    method,
    headers: {
      ...(asked.body !== undefined && { 'content-type': 'application/json' }),
      ...(asked.bearer !== undefined && { authorization: `Bearer ${asked.bearer}` }),
      ...(asked.idempotencyKey !== undefined && { 'idempotency-key': asked.idempotencyKey }),
    },
    ...(asked.body !== undefined && { body: JSON.stringify(asked.body) }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Body, headers: answer.headers };
}
