import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AppModule } from '../app.module';
import { Problem } from './problem';
import { addHooks, correlationOf } from './http-hooks';
import { openParts, type Overrides, type Parts } from './parts';
import type { ApiConfig } from './api-config';

export type RunningApi = Readonly<{
  app: NestFastifyApplication;
  parts: Parts;
  url: string;
  close: () => Promise<void>;
}>;

const maxJsonBytes = 1024 * 1024;
/** Of one chunk of an upload. */
export const maxChunkBytes = 16 * 1024 * 1024;

/** Opens everything, builds the application and listens. */
export async function startApi(config: ApiConfig, overrides: Overrides = {}): Promise<RunningApi> {
  const parts = await openParts(config, overrides);
  try {
    const app = await buildApp(parts);
    await app.listen(config.apiPort, config.apiHost);
    const close = async () => {
      await app.close();
      await parts.close();
    };
    return { app, parts, url: await app.getUrl(), close };
  } catch (error) {
    await parts.close();
    throw error;
  }
}

async function buildApp(parts: Parts): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: maxJsonBytes,
    genReqId: correlationOf,
    requestTimeout: 60_000,
    routerOptions: { maxParamLength: 512 },
  });
  const fastify: FastifyInstance = adapter.getInstance();
  addHooks(fastify, parts.logger, parts.metrics);
  addParsers(fastify);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(parts), adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  await app.init();
  return app;
}

function addParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(/^application\/(.+\+)?json($|;)/, { parseAs: 'string' }, (_, text, done) => {
    try {
      done(null, text === '' ? undefined : JSON.parse(text as string));
    } catch (cause) {
      done(new Problem('BAD_USER_INPUT', 'The body is no valid JSON.', { field: 'body', cause }));
    }
  });
  fastify.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: maxChunkBytes },
    (_, bytes, done) => done(null, bytes),
  );
}
