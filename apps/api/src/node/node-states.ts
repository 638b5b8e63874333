import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { NodePublication, NodeState } from '@media-adapters/streaming-node';
import { NodeTokenKeys } from '@operations';
import type { Logger } from '@runtime';
import { KnownFacts, type Known } from '../entitlement/known-facts';
import { LOGGER } from '../platform';
import { PublicationFiles } from './publication-files';

export type TaggedState = Readonly<{ state: NodeState; etag: string }>;

/** What each node is to hold, know and refuse. */
@Injectable()
export class NodeStates {
  constructor(
    private readonly facts: KnownFacts,
    private readonly keys: NodeTokenKeys,
    private readonly files: PublicationFiles,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async of(nodeId: string): Promise<TaggedState> {
    const known = await this.facts.current();
    const tokenKeys = await this.keys.of(nodeId);
    const state: NodeState = {
      nodeId,
      tokenKeys: tokenKeys.map(({ kid, key }) => ({ kid, key: key.toString('base64url') })),
      publications: await this.#publications(known),
      denied: known.denied.of(nodeId, known.at),
      drained: known.nodes.get(nodeId)?.drained ?? false,
    };
    const hash = createHash('sha256').update(JSON.stringify(state)).digest('base64url');
    return { state, etag: `"${hash}"` };
  }

  /** One that cannot be read is left out, so that what the node refuses still reaches it. */
  async #publications({ publications }: Known): Promise<readonly NodePublication[]> {
    const listed = await Promise.all(
      publications.all().map(async (publication): Promise<readonly NodePublication[]> => {
        const { assetId, publicationId } = publication;
        try {
          return [{ assetId, publicationId, files: await this.files.of(publication) }];
        } catch (err) {
          this.logger.error({ err, publicationId }, 'a publication cannot be read');
          return [];
        }
      }),
    );
    return listed.flat();
  }
}
