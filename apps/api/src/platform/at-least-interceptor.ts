import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { FastifyReply } from 'fastify';
import type { GraphQLResolveInfo } from 'graphql';
import { tap, type Observable } from 'rxjs';
import type { Position } from '@event-store';
import { notedPosition } from './asked';
import { badInput } from './problem';
import { ReadPositions } from './read-positions';
import { requestOf, type ApiRequest } from './request-of';

/** Reads wait for `atLeast` (argument or header), and answers of routes carry the position that was written. */
@Injectable()
export class AtLeastInterceptor implements NestInterceptor {
  constructor(private readonly positions: ReadPositions) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = requestOf(context);
    const isGraphql = context.getType<string>() === 'graphql';
    const position = isGraphql ? askedByField(context, request) : askedByHeader(request);
    if (position !== undefined) await this.positions.reach(position);
    if (isGraphql) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(tap(() => void setPosition(reply, request)));
  }
}

function askedByField(context: ExecutionContext, request: ApiRequest): Position | undefined {
  const graphql = GqlExecutionContext.create(context);
  if (graphql.getInfo<GraphQLResolveInfo>().parentType.name !== 'Query') return undefined;
  return graphql.getArgs<{ atLeast?: Position | null }>().atLeast ?? askedByHeader(request);
}

function askedByHeader({ headers }: ApiRequest): Position | undefined {
  const asked = headers['x-usher-at-least'];
  if (Array.isArray(asked)) throw badInput('X-Usher-At-Least', 'This header is sent once.');
  return asked as Position | undefined;
}

function setPosition(reply: FastifyReply, { caller }: ApiRequest): void {
  const position = notedPosition(caller);
  if (position !== undefined && !reply.sent) void reply.header('x-usher-position', position);
}
