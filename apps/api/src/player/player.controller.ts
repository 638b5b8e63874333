import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ApiConfig } from '../platform/api-config';
import { CONFIG, notFound, Public } from '../platform';

const page = join(import.meta.dirname, 'page');
const hls = join(dirname(createRequire(import.meta.url).resolve('hls.js')), 'hls.min.js');

// Media come from whichever node plays, so their origin cannot be listed here; nothing else may come from outside.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "worker-src 'self' blob:",
  'media-src http: https: blob:',
  'connect-src http: https:',
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A bare page on which a person sees playback happen. Its script is an ordinary device and has no rights of its own. */
@Controller('/player')
@Public()
export class PlayerController {
  constructor(@Inject(CONFIG) private readonly config: Pick<ApiConfig, 'explorer'>) {}

  @Get()
  index(@Res() reply: FastifyReply) {
    return this.send(reply, join(page, 'index.html'), 'text/html');
  }

  @Get('player.js')
  script(@Res() reply: FastifyReply) {
    return this.send(reply, join(page, 'player.js'), 'text/javascript');
  }

  @Get('player.css')
  style(@Res() reply: FastifyReply) {
    return this.send(reply, join(page, 'player.css'), 'text/css');
  }

  @Get('hls.js')
  library(@Res() reply: FastifyReply) {
    return this.send(reply, hls, 'text/javascript');
  }

  private send(reply: FastifyReply, path: string, type: string) {
    if (this.config.explorer === 'off') throw notFound('page');
    return reply
      .headers({ 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy })
      .send(createReadStream(path));
  }
}
