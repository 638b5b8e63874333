import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { DeviceOverview } from '@read-models';
import type { GraphqlContext } from '../graphql/graphql-context';
import { Loaders } from '../graphql/loaders';
import { Requires } from '../platform';

@Resolver('Device')
export class DeviceResolver {
  constructor(private readonly loaders: Loaders) {}

  @ResolveField()
  @Requires('account:read')
  name(@Parent() { name }: DeviceOverview, @Context() context: GraphqlContext) {
    return this.loaders.open(context, name);
  }
}
