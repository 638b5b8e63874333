import type { ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller-kinds';

/** What the platform keeps with a request. */
export type ApiRequest = Pick<FastifyRequest, 'headers' | 'id'> & {
  /** From where it comes; a socket does not say. */
  ip?: string;
  caller?: Caller;
  /** One proof a request, however many fields are resolved. */
  proving?: Promise<Caller | undefined>;
};

/** The HTTP request behind a handler; of a GraphQL subscription, what stands for it. */
export const requestOf = (context: ExecutionContext): ApiRequest =>
  context.getType<string>() === 'graphql'
    ? GqlExecutionContext.create(context).getContext<{ req: ApiRequest }>().req
    : context.switchToHttp().getRequest<ApiRequest>();
