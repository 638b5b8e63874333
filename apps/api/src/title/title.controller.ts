import { Controller, Get, Query } from '@nestjs/common';
import { decide } from '@domain/entitlement/decide';
import { unknownPlace, type PlaybackRequest, type ReasonCode } from '@domain/entitlement/decision-record';
import { reasonTexts } from '@domain/entitlement/reason-texts';
import { earlierOf, type Instant } from '@domain/kernel';
import { AssetOverview, BadCursor, ReadModels } from '@read-models';
import { KnownFacts, type Known } from '../entitlement/known-facts';
import { badInput, ForDevice, TheCaller, type DeviceCaller } from '../platform';

const maxPage = 100;

type ListQuery = Readonly<{ first?: unknown; after?: unknown }>;
type Access = Readonly<{ allowed: boolean; reasonCode: ReasonCode; message: string; validUntil?: Instant }>;

/** A home screen's page: what is online at the carrier, by title, each with the answer that playing it now would get. */
@Controller('/v1/titles')
@ForDevice()
export class TitleController {
  constructor(
    private readonly readModels: ReadModels,
    private readonly facts: KnownFacts,
  ) {}

  @Get()
  async list(@TheCaller() caller: DeviceCaller, @Query() query: ListQuery) {
    const { edges, hasNextPage } = await this.online(caller.carrierId, query);
    const known = await this.facts.current();
    const titles = edges.map(({ node: { id, title, durationMs } }) => {
      return { id, title, durationMs, access: accessTo(id, caller, known) };
    });
    const bounds = titles.flatMap(({ access }) => access.validUntil ?? []);
    return {
      titles,
      next: hasNextPage ? (edges.at(-1)?.cursor ?? null) : null,
      validUntil: bounds.length > 0 ? bounds.reduce(earlierOf) : null,
    };
  }

  private online(carrierId: string, query: ListQuery) {
    const first = firstOf(query.first);
    const after = afterOf(query.after);
    return this.readModels
      .read({ kind: 'carrier', carrierId }, (reader) =>
        reader.page(AssetOverview, {
          filter: { carrierId, status: 'online' },
          sort: { by: 'sortTitle' },
          first,
          ...(after !== undefined && { after }),
        }),
      )
      .catch((fault: unknown) => {
        throw fault instanceof BadCursor ? badInput('after', fault.message) : fault;
      });
  }
}

function accessTo(assetId: string, { accountId, deviceId, carrierId }: DeviceCaller, known: Known): Access {
  const content = { kind: 'asset', id: assetId } as const;
  const request: PlaybackRequest = { accountId, deviceId, content, mode: 'vod', at: known.at, place: unknownPlace };
  const { allowed, reasonCode, validUntil } = decide(request, known.entitlements.factsFor(request, carrierId));
  const message = reasonTexts[reasonCode].viewer;
  return { allowed, reasonCode, message, ...(validUntil !== undefined && { validUntil }) };
}

function firstOf(given: unknown): number {
  if (given === undefined) return 50;
  const first = typeof given === 'string' && /^\d{1,3}$/.test(given) ? Number(given) : 0;
  if (first < 1 || first > maxPage) throw badInput('first', `must be a whole number from 1 to ${maxPage}`);
  return first;
}

function afterOf(given: unknown): string | undefined {
  if (given === undefined || typeof given === 'string') return given;
  throw badInput('after', 'must be one cursor, as `next` gave it');
}
