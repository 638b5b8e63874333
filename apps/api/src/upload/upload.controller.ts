import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { uuidV5 } from '@event-store';
import { OffsetConflict, type MediaStore } from '@media-adapters/media-store';
import { Uploads, type Upload } from '@operations';
import { Clock } from '@runtime';
import { badInput, carrierOf, MEDIA_STORE, notFound, Problem, Requires, TheCaller } from '../platform';
import type { StaffCaller } from '../platform';

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const maxBytes = 100 * 1024 ** 3;

/** Films in chunks: begin, put each chunk where the last one ended, then ingest the upload by its id. */
@Controller('/v1/uploads')
@Requires('upload:write')
export class UploadController {
  constructor(
    private readonly uploads: Uploads,
    @Inject(MEDIA_STORE) private readonly store: MediaStore,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(201)
  async begin(
    @TheCaller() caller: StaffCaller,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { uploadId: given, bytes } = readBeginning(body);
    const carrierId = carrierOf(caller);
    const uploadId = uuidV5(carrierId, `upload:${given}`);
    const upload = await this.uploads.begin({
      uploadId,
      carrierId,
      staffId: caller.staffId,
      mediaKey: `uploads/${uploadId}`,
      bytes,
      begunAt: this.clock.now(),
    });
    if (upload.bytes !== bytes) throw new Problem('CONFLICT', 'This command id was used for another upload.');
    void reply.header('location', `/v1/uploads/${uploadId}`);
    return this.stateOf(upload);
  }

  @Get(':id')
  async find(@TheCaller() caller: StaffCaller, @Param('id') id: string) {
    return this.stateOf(await this.uploadOf(caller, id));
  }

  @Put(':id')
  async append(
    @TheCaller() caller: StaffCaller,
    @Param('id') id: string,
    @Query('offset') offsetText: unknown,
    @Body() chunk: unknown,
  ) {
    const upload = await this.uploadOf(caller, id);
    const offset = readOffset(offsetText);
    if (!Buffer.isBuffer(chunk) || chunk.length === 0)
      throw badInput('body', 'A chunk of bytes is expected, as application/octet-stream.');
    if (offset + chunk.length > upload.bytes)
      throw badInput('offset', `The upload ends at byte ${upload.bytes}, as it was announced.`);
    await this.store.append(upload.mediaKey, offset, chunk).catch((error: unknown) => {
      throw error instanceof OffsetConflict ? elsewhere(error) : error;
    });
    return this.stateOf(upload);
  }

  private async uploadOf(caller: StaffCaller, id: string): Promise<Upload> {
    const upload = uuidForm.test(id) ? await this.uploads.find(carrierOf(caller), id.toLowerCase()) : undefined;
    if (upload === undefined) throw notFound('upload');
    return upload;
  }

  private async stateOf({ uploadId, mediaKey, bytes }: Upload) {
    const received = (await this.store.stat(mediaKey))?.bytes ?? 0;
    return { uploadId, bytes, offset: received, complete: received === bytes };
  }
}

const elsewhere = (cause: OffsetConflict): Problem =>
  new Problem('CONFLICT', `The next byte is number ${cause.actual}.`, {
    field: 'offset',
    body: { offset: cause.actual },
    cause,
  });

function readBeginning(body: unknown): { uploadId: string; bytes: number } {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badInput('body', 'A JSON object is expected.');
  const { commandId, bytes } = body as { commandId?: unknown; bytes?: unknown };
  if (typeof commandId !== 'string' || !uuidForm.test(commandId)) throw badInput('commandId', 'This is not a UUID.');
  if (typeof bytes !== 'number' || !Number.isInteger(bytes) || bytes < 1 || bytes > maxBytes)
    throw badInput('bytes', `The size is a whole number from 1 to ${maxBytes}.`);
  return { uploadId: commandId.toLowerCase(), bytes };
}

function readOffset(text: unknown): number {
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text))
    throw badInput('offset', 'The offset is a whole number from 0.');
  return Number(text);
}
