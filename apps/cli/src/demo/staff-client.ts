/** The api refused what the story needs. */
export class ApiRefused extends Error {
  override readonly name = 'ApiRefused';
}

type Answer = Readonly<{
  data?: Readonly<Record<string, unknown>> | null;
  errors?: readonly Readonly<{ message: string; extensions?: Readonly<Record<string, unknown>> }>[];
}>;

/** A member of staff at the GraphQL API. */
export class StaffClient {
  private constructor(
    private readonly api: string,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  static async signIn(api: string, email: string, password: string): Promise<StaffClient> {
    const signIn = /* GraphQL */ `
      mutation SignIn($input: SignInInput!) {
        signIn(input: $input) {
          __typename
          ... on SignedIn {
            accessToken
          }
          ... on SignInRefusal {
            message
          }
        }
      }
    `;
    const input = { commandId: crypto.randomUUID(), email, password };
    const { accessToken } = await new StaffClient(api, {}).accepted<{ accessToken: string }>(signIn, { input });
    return new StaffClient(api, { authorization: `Bearer ${accessToken}` });
  }

  /** The same person within a carrier: platform staff name the one they mean. */
  within(carrierId: string): StaffClient {
    return new StaffClient(this.api, { ...this.headers, 'x-usher-carrier': carrierId });
  }

  get authorization(): string {
    return this.headers['authorization'] ?? '';
  }

  async ask(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    const answer = await fetch(`${this.api}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.headers },
      body: JSON.stringify({ query, variables }),
    });
    return (await answer.json()) as Answer;
  }

  /** The only field of the answer. @throws ApiRefused on any error */
  async field<Value>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Value> {
    const { data, errors } = await this.ask(query, variables);
    if (errors !== undefined || !data)
      throw new ApiRefused(errors?.map(({ message }) => message).join('; ') ?? 'no data');
    return Object.values(data)[0] as Value;
  }

  /** The accepted member of a mutation's union. @throws ApiRefused when it is the refusal */
  async accepted<Value>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Value> {
    const value = await this.field<Value & Readonly<{ __typename: string; code?: string; message?: string }>>(
      query,
      variables,
    );
    if (value.__typename.endsWith('Refusal'))
      throw new ApiRefused(`${value.code ?? value.__typename}: ${value.message ?? ''}`);
    return value;
  }
}
