import { Injectable } from '@nestjs/common';
import { node } from '@domain/node/node';
import { uuidV5 } from '@event-store';
import { KnownFacts } from '../entitlement/known-facts';
import { CommandDoor, type NodeCaller } from '../platform';

/** A lost node that beats has returned. */
@Injectable()
export class NodeReturns {
  constructor(
    private readonly facts: KnownFacts,
    private readonly door: CommandDoor,
  ) {}

  async note(caller: NodeCaller): Promise<void> {
    const { nodeId } = caller;
    const { nodes, through = nodeId } = await this.facts.current();
    if (!nodes.get(nodeId)?.lost) return;
    // Named by the place in the log at which it was lost, so that beats that race say it once.
    const commandId = uuidV5(nodeId, `return/${through}`);
    const asked = this.door.askedAs(caller, { commandId, operation: 'returnNode', input: {}, carrierId: 'none' });
    await this.door.send(node, nodeId, { type: 'ReturnNode', data: { nodeId, at: asked.at } }, asked);
  }
}
