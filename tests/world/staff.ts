import { randomUUID } from 'node:crypto';

export type GraphqlError = Readonly<{ message: string; extensions: Readonly<Record<string, unknown>> }>;
export type GraphqlAnswer = Readonly<{
  status: number;
  headers: Headers;
  data: Readonly<Record<string, unknown>> | null;
  errors: readonly GraphqlError[];
  extensions: Readonly<Record<string, unknown>>;
}>;
export type Payload = Readonly<{ __typename: string; position: string; code: string; message: string }> &
  Readonly<Record<string, string>>;

type Variables = Readonly<Record<string, unknown>>;

/** Somebody at the GraphQL API. */
export class Staff {
  /** The last position written or seen; reads wait for it. */
  position: string | undefined;

  constructor(
    readonly url: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  static async signIn(url: string, email: string, password: string): Promise<Staff> {
    const { accessToken } = await new Staff(url).signIn(email, password);
    return new Staff(url, { authorization: `Bearer ${accessToken}` });
  }

  /** Platform staff within a carrier. */
  within(carrierId: string): Staff {
    return new Staff(this.url, { ...this.headers, 'x-usher-carrier': carrierId });
  }

  async signIn(email: string, password: string): Promise<Payload> {
    const fields = `... on SignedIn { staffId scope accessToken refreshToken accessTokenExpiresAt }
      ... on SignInRefusal { code message until }`;
    return this.mutate('signIn', { email, password }, fields);
  }

  async ask(
    query: string,
    variables: Variables = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<GraphqlAnswer> {
    const answer = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.headers, ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await answer.json()) as Partial<GraphqlAnswer>;
    const { data = null, errors = [], extensions = {} } = body;
    if (typeof extensions['position'] === 'string') this.position = extensions['position'];
    return { status: answer.status, headers: answer.headers, data, errors, extensions };
  }

  /** A mutation's payload, whichever member of the union it is. @throws Error on any GraphQL error */
  async mutate(name: string, input: Variables, fields: string): Promise<Payload> {
    const type = inputTypes[name] ?? `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation($input: ${type}!) { ${name}(input: $input) { __typename ${fields} } }`;
    const { data, errors } = await this.ask(query, { input: { commandId: randomUUID(), ...input } });
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return (data as Record<string, Payload>)[name] as Payload;
  }

  /** What was accepted. @throws Error for a refusal */
  async done(name: string, input: Variables, accepted: string): Promise<Payload> {
    const refusals = 'message';
    const payload = await this.mutate(name, input, `... on Refusal { ${refusals} } ... on ${accepted}`);
    if (payload.message !== undefined) throw new Error(`${name}: ${JSON.stringify(payload)}`);
    return payload;
  }

  /** A query's one field, once the read models know all that this person has done. @throws Error on any GraphQL error */
  async read<Value>(query: string, variables: Variables = {}): Promise<Value> {
    const headers = this.position === undefined ? {} : { 'x-usher-at-least': this.position };
    const { data, errors } = await this.ask(query, variables, headers);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return Object.values(data ?? {})[0] as Value;
  }
}

const inputTypes: Readonly<Record<string, string>> = {
  addAssetToGroup: 'ContentGroupAssetInput',
  removeAssetFromGroup: 'ContentGroupAssetInput',
  drainNode: 'NodeInput',
  reopenNode: 'NodeInput',
};
