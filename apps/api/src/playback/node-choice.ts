import { Injectable } from '@nestjs/common';
import type { PublishedMedia } from '@domain/entitlement/catalogue';
import { chooseNode, type NodeReason } from '@domain/node/choose-node';
import type { KnownNode } from '@domain/node/node-directory';
import type { Instant } from '@domain/kernel';
import { NodeBeats, type NodeBeat } from '@operations';
import type { Known } from '../entitlement/known-facts';
import { Problem } from '../platform';
import { PlaybackTokens } from './playback-tokens';

export type ChosenNode = Readonly<{ node: KnownNode; reason: NodeReason; accessUntil: Instant }>;

/** Which node a session goes to. */
@Injectable()
export class NodeChoice {
  constructor(
    private readonly beats: NodeBeats,
    private readonly tokens: PlaybackTokens,
  ) {}

  /** @throws Problem UNAVAILABLE when no node can take the session just now */
  async choose({ nodes, entitlements, at }: Known, media: PublishedMedia): Promise<ChosenNode> {
    const { publicationId, durationMs } = media;
    const beats = new Map((await this.beats.all()).map((beat) => [beat.nodeId, beat]));
    const candidates = nodes.all().map((node) => ({
      ...node,
      sessions: entitlements.sessionsOn(node.nodeId),
      healthy: isThere(beats.get(node.nodeId), at),
      holdsPublication: beats.get(node.nodeId)?.holdings.includes(publicationId) ?? false,
    }));
    const choice = chooseNode(candidates);
    const node = choice.kind === 'chosen' ? nodes.get(choice.nodeId) : undefined;
    if (choice.kind === 'chosen' && node)
      return { node, reason: choice.reason, accessUntil: this.tokens.expiry(at, durationMs) };
    const why = choice.kind === 'none' ? choice.refused.map((one) => `${one.nodeId} ${one.why}`).join(', ') : '';
    throw new Problem('UNAVAILABLE', 'No streaming node can take this session just now. Try again.', {
      headers: { 'retry-after': '2' },
      cause: new Error(`No node for publication ${publicationId}: ${why || 'there is none'}`),
    });
  }
}

const isThere = (beat: NodeBeat | undefined, now: Instant): boolean => beat !== undefined && now < beat.expiresAt;
