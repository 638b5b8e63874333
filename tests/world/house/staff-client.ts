import { randomUUID } from 'node:crypto';
import { ask, type Reply } from './http';

/** The api refused what a test needs. */
export class ApiRefused extends Error {
  override readonly name = 'ApiRefused';
}

type Answer = Readonly<{
  data?: Readonly<Record<string, unknown>> | null;
  errors?: readonly Readonly<{ message: string; extensions?: Readonly<Record<string, unknown>> }>[];
}>;

type Union = Readonly<{ __typename: string; code?: string; message?: string }>;
type Origin = Readonly<{ carrierId?: string | undefined; from?: string | undefined }>;

export type SignedIn = Readonly<{ staffId: string; accessToken: string; refreshToken: string }>;
export type Accepted = Readonly<{ position: string }>;

const signInMutation = /* GraphQL */ `
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      __typename
      ... on SignedIn {
        staffId
        accessToken
        refreshToken
      }
      ... on SignInRefusal {
        message
      }
    }
  }
`;

/** A member of staff at the GraphQL API. */
export class StaffClient {
  private constructor(
    private readonly api: string,
    readonly session: SignedIn | undefined,
    private readonly origin: Origin,
  ) {}

  /** @param from the person's own address, one of 127.0.0.0/8 */
  static async signIn(api: string, email: string, password: string, from?: string): Promise<StaffClient> {
    const input = { commandId: randomUUID(), email, password };
    const session = await new StaffClient(api, undefined, { from }).accepted<SignedIn>(signInMutation, { input });
    return new StaffClient(api, session, { from });
  }

  /** The same person within a carrier: platform staff name the one they mean. */
  within(carrierId: string): StaffClient {
    return new StaffClient(this.api, this.session, { ...this.origin, carrierId });
  }

  ask(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Reply<Answer>> {
    const { carrierId, from } = this.origin;
    return ask<Answer>(`${this.api}/graphql`, {
      bearer: this.session?.accessToken,
      from,
      headers: carrierId === undefined ? {} : { 'x-usher-carrier': carrierId },
      json: { query, variables },
    });
  }

  /** The only field of the answer. @throws ApiRefused on any error */
  async field<Value>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Value> {
    const { status, body } = await this.ask(query, variables);
    if (body.errors !== undefined || !body.data)
      throw new ApiRefused(`${status}: ${body.errors?.map(({ message }) => message).join('; ') ?? 'no data'}`);
    return Object.values(body.data)[0] as Value;
  }

  /** The accepted member of a mutation's union. @throws ApiRefused when it is the refusal */
  async accepted<Value>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Value> {
    const value = await this.field<Value & Union>(query, variables);
    if (value.__typename.endsWith('Refusal'))
      throw new ApiRefused(`${value.code ?? value.__typename}: ${value.message ?? ''}`);
    return value;
  }

  /** Does it under a new command id. @throws ApiRefused when it is refused */
  do<Value = Accepted>(mutation: string, input: Readonly<Record<string, unknown>>): Promise<Value & Accepted> {
    return this.accepted<Value & Accepted>(mutation, { input: { commandId: randomUUID(), ...input } });
  }
}
