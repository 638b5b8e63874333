import { Injectable } from '@nestjs/common';
import type { Sealed } from '@domain/kernel';
import { ReadModels, StaffOverview } from '@read-models';
import { connectionOf, pageFrom, type PageArguments } from '../graphql/connection';
import type { GraphqlContext } from '../graphql/graphql-context';
import { Loaders } from '../graphql/loaders';
import { scopeOf } from '../platform';
import type { StaffCaller } from '../platform';

/** Members of staff as other staff see them. */
@Injectable()
export class StaffReads {
  constructor(
    private readonly readModels: ReadModels,
    private readonly loaders: Loaders,
  ) {}

  page(page: PageArguments, caller: StaffCaller) {
    return connectionOf(
      this.readModels.read(scopeOf(caller), (reader) =>
        reader.page(StaffOverview, { sort: { by: 'registeredAt' }, ...pageFrom(page) }),
      ),
    );
  }

  open(context: GraphqlContext, sealed: Sealed): Promise<string | null> {
    return this.loaders.open(context, sealed);
  }
}
