import { Body, Controller, Get, Headers, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { uuidV5 } from '@event-store';
import { OffsetConflict, type MediaStore } from '@media-adapters/media-store';
import { Uploads, type Upload } from '@operations';
import { Clock } from '@runtime';
import { badInput, carrierOf, MEDIA_STORE, notFound, Problem, Requires, TheCaller } from '../platform';
import type { StaffCaller } from '../platform';
import { fileNameOf } from './file-name';
import { offsetOf, uploadRequestOf } from './upload-request';

type Reached = Readonly<{ uploadId: string; offset: number }>;

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Films come in by chunks: begin, send each chunk at the offset that the former one reached, ask after a break. */
@Controller('/v1/uploads')
@Requires('upload:write')
export class UploadController {
  constructor(
    private readonly uploads: Uploads,
    private readonly clock: Clock,
    @Inject(MEDIA_STORE) private readonly store: MediaStore,
  ) {}

  @Post()
  async begin(
    @Headers('idempotency-key') key: unknown,
    @Body() body: unknown,
    @TheCaller() caller: StaffCaller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Reached> {
    const announced = this.announced(key, body, caller);
    const upload = await this.uploads.begin(announced);
    if (upload.bytes !== announced.bytes || upload.mediaKey !== announced.mediaKey)
      throw new Problem('CONFLICT', 'This key began another upload.', { field: 'Idempotency-Key' });
    void reply.code(201).header('location', `/v1/uploads/${upload.uploadId}`);
    return this.reached(upload);
  }

  @Put(':uploadId')
  async append(
    @Param('uploadId') uploadId: string,
    @Query('offset') offset: unknown,
    @Body() chunk: unknown,
    @TheCaller() caller: StaffCaller,
  ): Promise<Reached> {
    const upload = await this.find(uploadId, caller);
    const at = offsetOf(offset);
    if (!Buffer.isBuffer(chunk))
      throw new Problem('UNSUPPORTED_MEDIA_TYPE', 'A chunk is sent as application/octet-stream.', { field: 'body' });
    if (chunk.length === 0) throw badInput('body', 'A chunk has a byte at least.');
    if (at + chunk.length > upload.bytes)
      throw badInput('body', `The chunk goes beyond the ${upload.bytes} bytes that were announced.`);
    const { bytes } = await this.store.append(upload.mediaKey, at, chunk).catch((error: unknown) => {
      throw error instanceof OffsetConflict ? elsewhere(error) : error;
    });
    return { uploadId: upload.uploadId, offset: bytes };
  }

  @Get(':uploadId')
  async progress(@Param('uploadId') uploadId: string, @TheCaller() caller: StaffCaller): Promise<Reached> {
    return this.reached(await this.find(uploadId, caller));
  }

  /** The same key of the same person is the same upload. */
  private announced(given: unknown, body: unknown, caller: StaffCaller): Upload {
    const { key, name, bytes } = uploadRequestOf(body, given);
    const [carrierId, { staffId }] = [carrierOf(caller), caller];
    const uploadId = uuidV5(carrierId, `upload:${staffId}:${key}`);
    const mediaKey = `uploads/${uploadId}/${fileNameOf(name)}`;
    return { uploadId, carrierId, staffId, mediaKey, bytes, begunAt: this.clock.now() };
  }

  private async find(given: string, caller: StaffCaller): Promise<Upload> {
    const uploadId = given.toLowerCase();
    const upload = uuidForm.test(uploadId) ? await this.uploads.find(carrierOf(caller), uploadId) : undefined;
    if (!upload) throw notFound('upload');
    return upload;
  }

  private async reached({ uploadId, mediaKey }: Upload): Promise<Reached> {
    return { uploadId, offset: (await this.store.stat(mediaKey))?.bytes ?? 0 };
  }
}

const elsewhere = ({ actual }: OffsetConflict): Problem =>
  new Problem('CONFLICT', `The next byte is number ${actual}.`, { field: 'offset', body: { offset: actual } });
