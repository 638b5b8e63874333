import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Res, StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { MalformedNodeMessage, parseNodeBeat } from '@media-adapters/streaming-node';
import { NodeBeats } from '@operations';
import { Clock, type Logger } from '@runtime';
import { badInput, ForNode, LOGGER, TheCaller, type NodeCaller } from '../platform';
import { uuidOf } from '../playback/request-fields';
import { NodeMedia } from './node-media';
import { NodeReturns } from './node-returns';
import { NodeStates } from './node-states';

/** What a media node asks of the back office, and tells it. */
@Controller('/node/v1')
@ForNode()
export class NodeController {
  @Inject(LOGGER) private readonly logger!: Logger;
  @Inject(NodeReturns) private readonly returns!: NodeReturns;

  constructor(
    private readonly states: NodeStates,
    private readonly media: NodeMedia,
    private readonly beats: NodeBeats,
    private readonly clock: Clock,
  ) {}

  @Get('state')
  async state(
    @TheCaller() { nodeId }: NodeCaller,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { state, etag } = await this.states.of(nodeId);
    void reply.header('etag', etag);
    if (known !== etag) return state;
    void reply.code(304);
    return undefined;
  }

  @Post('beat')
  @HttpCode(204)
  async beat(@TheCaller() caller: NodeCaller, @Body() body: unknown): Promise<void> {
    const { nodeId } = caller;
    const { holdings, sessions, freeBytes, faults } = beatOf(body);
    if (faults.length > 0) this.logger.warn({ nodeId, faults }, 'a node reports faults');
    await this.beats.beat({ nodeId, seenAt: this.clock.now(), holdings, sessions, freeBytes });
    await this.returns.note(caller);
  }

  @Get('media/:publicationId/*')
  async file(
    @Param('publicationId') publication: string,
    @Param('*') path: string,
    @Headers('range') range: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const file = await this.media.open(uuidOf(publication, 'publicationId'), path, range);
    void reply.code(file.range ? 206 : 200).header('accept-ranges', 'bytes');
    if (file.range) void reply.header('content-range', `bytes ${file.range.first}-${file.range.last}/${file.bytes}`);
    return file.stream;
  }
}

function beatOf(body: unknown) {
  try {
    return parseNodeBeat(body);
  } catch (error) {
    if (error instanceof MalformedNodeMessage) throw badInput(error.field, `must be ${error.expected}`);
    throw error;
  }
}
