import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Registry } from 'prom-client';
import type { EventLog } from '@event-store';
import { ReadModels } from '@read-models';
import { answerReadiness } from '@runtime';
import { Public } from './access';
import { ReadinessChecks } from './readiness-checks';
import { EVENT_LOG, REGISTRY } from './tokens';

@Controller()
export class HealthController {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    private readonly readModels: ReadModels,
    @Inject(REGISTRY) private readonly registry: Registry,
    private readonly checks: ReadinessChecks,
  ) {}

  @Get('livez')
  @Public()
  alive(): string {
    return 'alive\n';
  }

  @Get('readyz')
  @Public()
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const readiness = await answerReadiness(async () => ({
      log: await this.#log(),
      readModels: await this.#reads(),
      ...(await this.checks.all()),
    }));
    void reply.code(readiness.ready ? 200 : 503);
    return readiness;
  }

  @Get('metrics')
  @Public()
  async metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(this.registry.contentType);
    return this.registry.metrics();
  }

  #log(): Promise<true | string> {
    return answered(this.log.head());
  }

  #reads(): Promise<true | string> {
    return answered(this.readModels.read({ kind: 'platform' }, ({ manager }) => manager.query('SELECT 1')));
  }
}

const answered = (asked: Promise<unknown>): Promise<true | string> =>
  asked.then(
    () => true,
    () => 'cannot be reached',
  );
