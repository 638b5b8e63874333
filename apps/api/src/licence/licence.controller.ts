import { Controller, Get, Header, Headers, Inject, Param, StreamableFile } from '@nestjs/common';
import { verifyPlaybackToken } from '@media-adapters/playback-token';
import { LICENCE_NAME } from '@media-adapters/streaming-node';
import { ContentKeys, NodeTokenKeys } from '@operations';
import type { Logger } from '@runtime';
import { KnownFacts } from '../entitlement/known-facts';
import { badInput, ForNode, LOGGER, Problem, TheCaller, type NodeCaller } from '../platform';
import { uuidOf } from '../playback/request-fields';

/** Content keys for players, asked for through their node with the token they play by. */
@Controller('/v1/licence')
@ForNode()
export class LicenceController {
  @Inject(LOGGER) private readonly logger!: Logger;

  constructor(
    private readonly facts: KnownFacts,
    private readonly tokenKeys: NodeTokenKeys,
    private readonly contentKeys: ContentKeys,
  ) {}

  /** The 16 bytes of the key, for a live session of that title on this node. @throws Problem FORBIDDEN */
  @Get(':assetId/:publicationId')
  @Header('cache-control', 'no-store')
  async key(
    @TheCaller() { nodeId }: NodeCaller,
    @Param('assetId') asset: string,
    @Param('publicationId') publication: string,
    @Headers('x-usher-token') token: unknown,
  ): Promise<StreamableFile> {
    const assetId = uuidOf(asset, 'assetId');
    const publicationId = uuidOf(publication, 'publicationId');
    if (typeof token !== 'string') throw badInput('X-Usher-Token', 'is missing');
    const { at, entitlements } = await this.facts.current();
    const path = `/${assetId}/${publicationId}/${LICENCE_NAME}`;
    const verdict = verifyPlaybackToken(token, await this.tokenKeys.of(nodeId), at, path);
    if (!verdict.ok) throw this.#refused(verdict.reason);
    const watched = entitlements.findLive(verdict.sessionId);
    if (watched?.session.nodeId !== nodeId || watched.session.content.id !== assetId) throw this.#refused('not-live');
    const key = await this.contentKeys.find(assetId);
    if (!key) throw this.#refused('no-key');
    return new StreamableFile(key, { type: 'application/octet-stream', length: key.length });
  }

  #refused(reason: string): Problem {
    this.logger.info({ reason }, 'a content key was refused');
    return new Problem('FORBIDDEN', 'This token opens no content key.');
  }
}
