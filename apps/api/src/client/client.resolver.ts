import { createHash } from 'node:crypto';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { client, type ClientCommand, type ClientRefusal } from '@domain/client/client';
import type { CommandRefusal } from '@event-store';
import { DerivedKeys } from '@operations';
import { ClientOverview, ReadModels } from '@read-models';
import { connectionOf, pageFrom, type PageArguments } from '../graphql/connection';
import { CommandDoor, commandRefusalTexts, Requires, scopeOf, TheCaller, toPayload } from '../platform';
import type { Asked, Caller, RefusalTexts } from '../platform';

type RegisterClientInput = Readonly<{ commandId: string; name: string }>;
type ClientInput = Readonly<{ commandId: string; clientId: string }>;

export const clientRefusals: RefusalTexts<ClientRefusal | CommandRefusal> = {
  typename: 'ClientRefusal',
  absent: 'not-registered',
  texts: {
    ...commandRefusalTexts,
    'already-registered': 'The client is registered already.',
    'not-registered': 'There is no such client.',
    revoked: 'The client is revoked.',
  },
};

@Resolver('Client')
export class ClientResolver {
  constructor(
    private readonly door: CommandDoor,
    private readonly keys: DerivedKeys,
    private readonly readModels: ReadModels,
  ) {}

  @Mutation()
  @Requires('client:manage')
  registerClient(@Args('input') input: RegisterClientInput, @TheCaller() caller: Caller) {
    const asked = this.door.asked(caller, 'registerClient', input);
    const clientId = asked.idOf('client');
    return this.issue(asked, clientId, (credentialHash) => ({
      type: 'RegisterClient',
      data: { clientId, kind: 'boss', name: input.name, credentialHash, at: asked.at },
    }));
  }

  @Mutation()
  @Requires('client:manage')
  rotateClientCredential(@Args('input') input: ClientInput, @TheCaller() caller: Caller) {
    const asked = this.door.asked(caller, 'rotateClientCredential', input);
    const { clientId } = input;
    return this.issue(asked, clientId, (credentialHash) => ({
      type: 'RotateClientCredential',
      data: { clientId, credentialHash, at: asked.at },
    }));
  }

  @Mutation()
  @Requires('client:manage')
  async revokeClient(@Args('input') input: ClientInput, @TheCaller() caller: Caller) {
    const asked = this.door.asked(caller, 'revokeClient', input);
    const { clientId } = input;
    const command = { type: 'RevokeClient', data: { clientId, at: asked.at } } as const;
    const outcome = await this.door.send(client, clientId, command, asked);
    return toPayload(outcome, clientRefusals, { __typename: 'ClientAccepted', clientId });
  }

  @Query()
  @Requires('client:read')
  clients(@Args() page: PageArguments, @TheCaller() caller: Caller) {
    return connectionOf(
      this.readModels.read(scopeOf(caller), (reader) =>
        reader.page(ClientOverview, { sort: { by: 'registeredAt' }, ...pageFrom(page) }),
      ),
    );
  }

  /** The secret follows from the command's id, so that a repeat gives the first answer and nothing keeps it. */
  private async issue(asked: Asked, clientId: string, commandWith: (credentialHash: string) => ClientCommand) {
    const secret = this.keys.credential('boss', asked.meta.commandId);
    const command = commandWith(createHash('sha256').update(secret).digest('hex'));
    const outcome = await this.door.send(client, clientId, command, asked);
    const apiKey = `usher_boss_${clientId}.${secret}`;
    return toPayload(outcome, clientRefusals, { __typename: 'ClientCredentialIssued', clientId, apiKey });
  }
}
