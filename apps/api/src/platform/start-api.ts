import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AppModule } from '../app.module';
import { checkAccess, provedCaller } from './access-guard';
import { Authentication } from './authentication';
import { openSubscriptionDoor } from '../graphql/subscription-door';
import { jsonBody } from './json-body';
import type { Problem } from './problem';
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
const chunkType = 'application/octet-stream';
/** Of one chunk of an upload. */
export const maxChunkBytes = 16 * 1024 * 1024;

/** Opens everything, builds the application and listens. */
export async function startApi(config: ApiConfig, overrides: Overrides = {}): Promise<RunningApi> {
  const parts = await openParts(config, overrides);
  try {
    const app = await buildApp(parts);
    const closeDoor = openSubscriptionDoor(app);
    await app.listen(config.apiPort, config.apiHost);
    const close = async () => {
      await closeDoor();
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
  const { trustedProxies } = parts.config;
  const adapter = new FastifyAdapter({
    bodyLimit: maxJsonBytes,
    genReqId: correlationOf,
    requestTimeout: 60_000,
    // Without one that is trusted, what a caller says of his address counts for nothing.
    trustProxy: trustedProxies === 'none' ? false : trustedProxies,
    routerOptions: { maxParamLength: 512 },
  });
  const fastify: FastifyInstance = adapter.getInstance();
  addHooks(fastify, parts.logger, parts.metrics);
  addParsers(fastify);
  guardChunks(fastify, () => app.get(Authentication));
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(parts), adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  await app.init();
  return app;
}

/** A chunk of a film is large: it is read from staff only, and nobody else's is taken in to be refused afterwards. */
function guardChunks(fastify: FastifyInstance, authentication: () => Authentication): void {
  fastify.addHook('preParsing', async (request) => {
    if (!request.headers['content-type']?.startsWith(chunkType)) return;
    checkAccess(await provedCaller(request, authentication()), { for: 'staff', permission: 'upload:write' });
  });
}

function addParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(/^application\/(.+\+)?json($|;)/, { parseAs: 'string' }, (_, text, done) => {
    try {
      done(null, jsonBody(text as string));
    } catch (problem) {
      done(problem as Problem);
    }
  });
  fastify.addContentTypeParser(chunkType, { parseAs: 'buffer', bodyLimit: maxChunkBytes }, (_, bytes, done) =>
    done(null, bytes),
  );
}
