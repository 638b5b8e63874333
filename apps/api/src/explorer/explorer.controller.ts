import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ApiConfig } from '../platform/api-config';
import { CONFIG, notFound, Public } from '../platform';

const page = join(import.meta.dirname, 'page');
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** The GraphQL explorer, in the demonstration only. What it shows is what the person signed in may see. */
@Controller('/explorer')
@Public()
export class ExplorerController {
  constructor(@Inject(CONFIG) private readonly config: Pick<ApiConfig, 'explorer'>) {}

  @Get()
  index(@Res() reply: FastifyReply) {
    return this.send(reply, 'index.html', 'text/html');
  }

  @Get('explorer.js')
  script(@Res() reply: FastifyReply) {
    return this.send(reply, 'explorer.js', 'text/javascript');
  }

  @Get('explorer.css')
  style(@Res() reply: FastifyReply) {
    return this.send(reply, 'explorer.css', 'text/css');
  }

  @Get('operations.json')
  operations(@Res() reply: FastifyReply) {
    return this.send(reply, 'operations.json', 'application/json');
  }

  private send(reply: FastifyReply, name: string, type: string) {
    if (this.config.explorer === 'off') throw notFound('page');
    return reply
      .headers({ 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy })
      .send(createReadStream(join(page, name)));
  }
}
