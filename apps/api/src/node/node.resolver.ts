import { createHash } from 'node:crypto';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { node, type NodeRefusal } from '@domain/node/node';
import type { CommandRefusal } from '@event-store';
import { DerivedKeys, NodeTokenKeys } from '@operations';
import { NodeOverview, ReadModels } from '@read-models';
import { connectionOf, pageFrom, type PageArguments } from '../graphql/connection';
import { CommandDoor, commandRefusalTexts, Requires, TheCaller, toPayload } from '../platform';
import type { Caller, RefusalTexts } from '../platform';

type RegisterNodeInput = Readonly<{
  commandId: string;
  name: string;
  region: string;
  baseUrl: string;
  capacity: number;
}>;
type NodeInput = Readonly<{ commandId: string; nodeId: string }>;

export const nodeRefusals: RefusalTexts<NodeRefusal | CommandRefusal> = {
  typename: 'NodeRefusal',
  absent: 'not-registered',
  texts: {
    ...commandRefusalTexts,
    'already-registered': 'The node is registered already.',
    'not-registered': 'There is no such node.',
    'capacity-below-one': 'A node carries one session at least.',
  },
};

@Resolver('Node')
export class NodeResolver {
  constructor(
    private readonly door: CommandDoor,
    private readonly keys: DerivedKeys,
    private readonly tokenKeys: NodeTokenKeys,
    private readonly readModels: ReadModels,
  ) {}

  @Mutation()
  @Requires('node:manage')
  async registerNode(@Args('input') input: RegisterNodeInput, @TheCaller() caller: Caller) {
    const asked = this.door.asked(caller, 'registerNode', input, 'none');
    const nodeId = asked.idOf('node');
    const secret = this.keys.credential('node', asked.meta.commandId);
    const credentialHash = createHash('sha256').update(secret).digest('hex');
    const { commandId: _, ...what } = input;
    const command = { type: 'RegisterNode', data: { nodeId, ...what, credentialHash, at: asked.at } } as const;
    const outcome = await this.door.send(node, nodeId, command, asked);
    if (outcome.kind === 'refused') return toPayload(outcome, nodeRefusals, { __typename: 'NodeRegistered' });
    const [{ kid: tokenKeyId }] = await this.tokenKeys.of(nodeId);
    const credential = `usher_node_${nodeId}.${secret}`;
    return toPayload(outcome, nodeRefusals, { __typename: 'NodeRegistered', nodeId, credential, tokenKeyId });
  }

  @Mutation()
  @Requires('node:manage')
  drainNode(@Args('input') input: NodeInput, @TheCaller() caller: Caller) {
    return this.turn('DrainNode', input, caller);
  }

  @Mutation()
  @Requires('node:manage')
  reopenNode(@Args('input') input: NodeInput, @TheCaller() caller: Caller) {
    return this.turn('ReopenNode', input, caller);
  }

  @Query()
  @Requires('node:read')
  nodes(@Args() page: PageArguments) {
    return connectionOf(
      this.readModels.read({ kind: 'platform' }, (reader) =>
        reader.page(NodeOverview, { sort: { by: 'name' }, ...pageFrom(page) }),
      ),
    );
  }

  private async turn(type: 'DrainNode' | 'ReopenNode', input: NodeInput, caller: Caller) {
    const asked = this.door.asked(caller, type, input, 'none');
    const { nodeId } = input;
    const outcome = await this.door.send(node, nodeId, { type, data: { nodeId, at: asked.at } }, asked);
    return toPayload(outcome, nodeRefusals, { __typename: 'NodeAccepted', nodeId });
  }
}
