import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { Sealed } from '@domain/kernel';
import { PersonVault } from '@operations';
import { ReadModels, type Entity, type Row } from '@read-models';
import { scopeOf } from '../platform';
import type { GraphqlContext } from './graphql-context';

/** Looks up together what the fields of one operation ask one by one: one statement for each kind of row. */
@Injectable()
export class Loaders {
  constructor(
    private readonly readModels: ReadModels,
    private readonly vault: PersonVault,
  ) {}

  byId<R extends Row>(context: GraphqlContext, entity: Entity<R>, id: string): Promise<R | undefined> {
    return loaderIn<R | undefined>(context, `${entity.name}.id`, (ids) =>
      this.readModels.read(scopeIn(context), (reader) => reader.byIds(entity, ids)),
    ).load(id);
  }

  byParent<R extends Row>(
    context: GraphqlContext,
    entity: Entity<R>,
    parent: keyof R & string,
    id: string,
  ): Promise<R[]> {
    return loaderIn<R[]>(context, `${entity.name}.${parent}`, (ids) =>
      this.readModels.read(scopeIn(context), (reader) => reader.byParents(entity, parent, ids)),
    ).load(id);
  }

  /** Person data in clear; null once the subject is erased. */
  async open(context: GraphqlContext, sealed: Sealed | null): Promise<string | null> {
    if (sealed === null) return null;
    return loaderIn<string | null>(context, 'sealed', async (all) => {
      const opened = await this.vault.openMany(all as Sealed[]);
      return all.map((one) => opened.get(one as Sealed) ?? null);
    }).load(sealed);
  }
}

function scopeIn({ req }: GraphqlContext) {
  if (!req.caller) throw new Error('A field that loads rows is open to nobody unknown');
  return scopeOf(req.caller);
}

function loaderIn<Value>(
  { loaders }: GraphqlContext,
  key: string,
  load: (ids: readonly string[]) => Promise<Value[]>,
): DataLoader<string, Value> {
  const known = loaders.get(key) as DataLoader<string, Value> | undefined;
  if (known) return known;
  const loader = new DataLoader<string, Value>(load, { maxBatchSize: 1000 });
  loaders.set(key, loader);
  return loader;
}
