import { randomUUID } from 'node:crypto';
import { Body, Controller, Headers, HttpCode, Inject, Ip, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { DeviceFamily } from '@domain/account/account.events';
import { uuidV5 } from '@event-store';
import { Clock } from '@runtime';
import { CommandDoor, CONFIG, ForDevice, Problem, Public, TheCaller, type DeviceCaller } from '../platform';
import type { ApiConfig } from '../platform/api-config';
import { nameOfAddress, RateLimit } from '../platform/rate-limit';
import { choiceOf, fieldsOf, idempotencyKeyOf, textOf, uuidOf } from '../playback/request-fields';
import { PairingRequests, type RequestedPairing } from './pairing-requests';
import { PairingService, type ConfirmRefusal } from './pairing.service';

const families: readonly DeviceFamily[] = ['set-top-box', 'tv', 'phone', 'tablet', 'browser'];
/** Guesses at codes by one household's devices. */
const confirmationsPerMinute = 20;

@Controller('/v1/pairings')
export class PairingController {
  readonly #requests: RateLimit;
  readonly #confirmations = new RateLimit(confirmationsPerMinute);

  constructor(
    private readonly requests: PairingRequests,
    private readonly pairings: PairingService,
    private readonly door: CommandDoor,
    @Inject(CONFIG) config: ApiConfig,
  ) {
    this.#requests = new RateLimit(config.pairingsPerMinute);
  }

  @Inject(Clock) private readonly clock!: Clock;

  @Post()
  @Public()
  async request(@Body() body: unknown, @Ip() address: string): Promise<RequestedPairing> {
    this.#slowDown(this.#requests, nameOfAddress(address));
    const { carrierId, family, name } = fieldsOf(body, 'body', ['carrierId', 'family', 'name']);
    return this.requests.request({
      carrierId: uuidOf(carrierId, 'carrierId'),
      family: choiceOf(family, 'family', families),
      name: textOf(name, 'name', { max: 80 }),
    });
  }

  @Post(':id/claim')
  @Public()
  @HttpCode(200)
  async claim(@Param('id') id: string, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    const { claimSecret } = fieldsOf(body, 'body', ['claimSecret']);
    const answer = await this.requests.claim(uuidOf(id, 'id'), textOf(claimSecret, 'claimSecret', { max: 100 }));
    if (answer.status === 'pending') void reply.code(202);
    return answer;
  }

  /** By a device of the household. Staff confirm in GraphQL. */
  @Post('confirm')
  @ForDevice()
  @HttpCode(200)
  async confirm(@TheCaller() caller: DeviceCaller, @Body() body: unknown, @Headers('idempotency-key') header: unknown) {
    this.#slowDown(this.#confirmations, caller.accountId);
    const code = textOf(fieldsOf(body, 'body', ['code'])['code'], 'code', { max: 20 });
    const commandId = uuidV5(caller.deviceId, idempotencyKeyOf(header) ?? randomUUID());
    const asked = this.door.askedAs(caller, { commandId, operation: 'confirmPairing', input: body });
    const outcome = await this.pairings.confirm(asked, code, caller.accountId);
    if (outcome.kind === 'refused') throw refusalOf(outcome.code);
    const { accountId, deviceId } = outcome;
    return { accountId, deviceId };
  }

  #slowDown(limit: RateLimit, name: string): void {
    const waitSeconds = limit.take(name, this.clock.now());
    if (waitSeconds === 0) return;
    throw new Problem('TOO_MANY_REQUESTS', 'Too many pairings at once.', {
      headers: { 'retry-after': String(waitSeconds) },
    });
  }
}

function refusalOf(code: ConfirmRefusal): Problem {
  if (code === 'code-unknown' || code === 'expired' || code === 'not-requested')
    return new Problem('NOT_FOUND', 'No device shows this code now.', { field: 'code', body: { refusal: code } });
  return new Problem('CONFLICT', `The device cannot be paired: ${code}.`, { body: { refusal: code } });
}
