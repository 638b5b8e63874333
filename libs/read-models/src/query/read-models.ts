import { DataSource, QueryRunnerAlreadyReleasedError, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { readModelEntities } from '../read-model-entities';
import type { Row } from '../table/columns';
import { SnakeNaming } from '../table/snake-naming';
import type { Entity } from '../table/table';
import { columnOf, filtered, isOfType, pageOf, type Filter, type Page, type PageRequest } from './page';

/** Whose rows can be seen. With a site, households of that site only. */
export type Scope = Readonly<{ kind: 'carrier'; carrierId: string; siteId?: string } | { kind: 'platform' }>;

export type ReadModelsOptions = Readonly<{
  /** As `usher_api`: row policies let through one carrier's rows. */
  apiUrl: string;
  /** As `usher_platform`: sees every row. */
  platformUrl: string;
  applicationName: string;
  poolSize?: number;
}>;

/** The connection was lost between two statements of a read, which can be tried again. */
export class ReadInterrupted extends Error {
  override readonly name = 'ReadInterrupted';
}

/** Read models as one scope sees them, within one short transaction. Each method is one statement; wait for one before the next. */
export interface Reader {
  page<R extends Row>(entity: Entity<R>, request: PageRequest<R>): Promise<Page<R>>;
  find<R extends Row>(entity: Entity<R>, filter: Filter<R>, limit?: number): Promise<R[]>;
  byId<R extends Row>(entity: Entity<R>, id: string): Promise<R | undefined>;
  /** In the order of the ids, `undefined` where there is none or the text is no id at all: what a DataLoader wants. */
  byIds<R extends Row>(entity: Entity<R>, ids: readonly string[]): Promise<(R | undefined)[]>;
  /** The rows of each parent, by id, in the order of the parents. */
  byParents<R extends Row>(
    entity: Entity<R>,
    parent: keyof R & string,
    parentIds: readonly string[],
    filter?: Filter<R>,
  ): Promise<R[][]>;
  count<R extends Row>(entity: Entity<R>, filter?: Filter<R>): Promise<number>;
  query<R extends Row>(entity: Entity<R>, filter?: Filter<R>): SelectQueryBuilder<R>;
  readonly manager: EntityManager;
}

/** The API's door to the read models: every read is in a scope, and the database holds it to that. */
export class ReadModels {
  private constructor(
    private readonly api: DataSource,
    private readonly platform: DataSource,
  ) {}

  static async open({ apiUrl, platformUrl, ...options }: ReadModelsOptions): Promise<ReadModels> {
    const [api, platform] = [sourceOf(apiUrl, options), sourceOf(platformUrl, options)];
    await Promise.all([api.initialize(), platform.initialize()]);
    return new ReadModels(api, platform);
  }

  /**
   * Runs the function in a read-only transaction of that scope. Wait for nothing slow inside: it holds a connection.
   * @throws ReadInterrupted
   */
  async read<Answer>(scope: Scope, act: (reader: Reader) => Promise<Answer>): Promise<Answer> {
    const runner = (scope.kind === 'platform' ? this.platform : this.api).createQueryRunner();
    try {
      await runner.startTransaction();
      await runner.query(
        `SELECT set_config('transaction_read_only', 'on', true), set_config('usher.carrier_id', $1, true),
                set_config('usher.site_id', $2, true)`,
        scope.kind === 'platform' ? ['', ''] : [scope.carrierId, scope.siteId ?? ''],
      );
      const answer = await act(readerOf(runner.manager));
      await runner.commitTransaction();
      return answer;
    } catch (error) {
      // TypeORM lets go of a runner whose connection is lost, and says to the next statement only that it has.
      if (!(error instanceof QueryRunnerAlreadyReleasedError)) throw error;
      throw new ReadInterrupted('The connection to the read models was lost.', { cause: error });
    } finally {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      await runner.release();
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.api.destroy(), this.platform.destroy()]);
  }
}

const sourceOf = (url: string, { applicationName, poolSize = 5 }: Omit<ReadModelsOptions, 'apiUrl' | 'platformUrl'>) =>
  new DataSource({
    type: 'postgres',
    url,
    applicationName,
    poolSize,
    entities: [...readModelEntities],
    namingStrategy: new SnakeNaming(),
    installExtensions: false,
    logging: false,
    poolErrorHandler: () => undefined,
  });

const readerOf = (manager: EntityManager): Reader => ({
  manager,
  page: (entity, request) => pageOf(manager, entity, request),
  find: (entity, filter, limit) => filtered(manager, entity, filter).orderBy('row.id').limit(limit).getMany(),
  byId: async (entity, id) => (await rowsById(manager, entity, [id]))[0],
  byIds: (entity, ids) => rowsById(manager, entity, ids),
  byParents: async <R extends Row>(
    entity: Entity<R>,
    parent: keyof R & string,
    parentIds: readonly string[],
    filter: Filter<R> = {},
  ) => {
    const among = { ...filter, [parent]: { in: parentIds } };
    const rows = await filtered(manager, entity, among).orderBy(`row.${parent}`).addOrderBy('row.id').getMany();
    const grouped = new Map<string, R[]>(parentIds.map((id) => [id, []]));
    for (const row of rows) grouped.get(row[parent] as string)?.push(row);
    return parentIds.map((id) => grouped.get(id) ?? []);
  },
  count: (entity, filter = {}) => filtered(manager, entity, filter).getCount(),
  query: (entity, filter = {}) => filtered(manager, entity, filter),
});

async function rowsById<R extends Row>(
  manager: EntityManager,
  entity: Entity<R>,
  ids: readonly string[],
): Promise<(R | undefined)[]> {
  const { type } = columnOf(entity, 'id');
  const known = ids.filter((id) => isOfType(id, type));
  const rows =
    known.length === 0 ? [] : await filtered(manager, entity, {}).andWhere('row.id = ANY(:known)', { known }).getMany();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id));
}
