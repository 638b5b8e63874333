import { Controller, Get, Query } from '@nestjs/common';
import { AssetOverview, BadCursor, ReadModels } from '@read-models';
import { badInput, ForDevice, TheCaller, type DeviceCaller } from '../platform';

const maxPage = 100;

type ListQuery = Readonly<{ first?: unknown; after?: unknown }>;

/** What is online at the device's carrier, by title. Whether this household may play it is asked when it plays. */
@Controller('/v1/titles')
@ForDevice()
export class TitleController {
  constructor(private readonly readModels: ReadModels) {}

  @Get()
  async list(@TheCaller() { carrierId }: DeviceCaller, @Query() query: ListQuery) {
    const first = firstOf(query.first);
    const after = afterOf(query.after);
    const page = await this.readModels
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
    return {
      titles: page.edges.map(({ node: { id, title, durationMs } }) => ({ id, title, durationMs })),
      next: page.hasNextPage ? (page.edges.at(-1)?.cursor ?? null) : null,
    };
  }
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
