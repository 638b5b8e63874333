import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { staff } from '@domain/staff/staff';
import type { StaffScope } from '@domain/staff/staff.events';
import type { StaffOverview } from '@read-models';
import type { PageArguments } from '../graphql/connection';
import type { GraphqlContext } from '../graphql/graphql-context';
import { carrierOf, CommandDoor, Problem, Requires, TheCaller, toPayload } from '../platform';
import type { StaffCaller } from '../platform';
import { permissionsOf } from '../platform/permissions';
import { StaffReads } from './staff-reads';
import { StaffRegistration, type RegisterStaffInput } from './staff-registration';
import { staffRefusals } from './staff-refusals';

type DismissStaffInput = Readonly<{ commandId: string; staffId: string }>;

@Resolver('Staff')
export class StaffResolver {
  constructor(
    private readonly door: CommandDoor,
    private readonly registration: StaffRegistration,
    private readonly reads: StaffReads,
  ) {}

  @Mutation()
  @Requires('staff:manage')
  async registerStaff(@Args('input') input: RegisterStaffInput, @TheCaller() caller: StaffCaller) {
    const asked = this.door.asked(caller, 'registerStaff', input, carrierFor(input.scope, caller));
    const staffId = asked.idOf('staff');
    const command = () => this.registration.command(staffId, input, asked);
    const outcome = await this.door.send(staff, staffId, command, asked);
    return toPayload(outcome, staffRefusals, { __typename: 'StaffAccepted', staffId });
  }

  @Mutation()
  @Requires('staff:manage')
  async dismissStaff(@Args('input') input: DismissStaffInput, @TheCaller() caller: StaffCaller) {
    const asked = this.door.asked(caller, 'dismissStaff', input, caller.carrierId ?? 'none');
    const { staffId } = input;
    const command = { type: 'DismissStaff', data: { staffId, at: asked.at } } as const;
    const outcome = await this.door.send(staff, staffId, command, asked);
    if (outcome.kind !== 'refused') await this.registration.end(staffId);
    return toPayload(outcome, staffRefusals, { __typename: 'StaffAccepted', staffId });
  }

  @Query('viewer')
  @Requires('self:read')
  viewer(@TheCaller() caller: StaffCaller) {
    return { ...caller, permissions: [...permissionsOf[caller.scope]].toSorted() };
  }

  @Query('staff')
  @Requires('staff:read')
  list(@Args() page: PageArguments, @TheCaller() caller: StaffCaller) {
    return this.reads.page(page, caller);
  }

  @ResolveField()
  @Requires('staff:read')
  email(@Parent() { email }: StaffOverview, @Context() context: GraphqlContext) {
    return this.reads.open(context, email);
  }

  @ResolveField()
  @Requires('staff:read')
  name(@Parent() { name }: StaffOverview, @Context() context: GraphqlContext) {
    return this.reads.open(context, name);
  }
}

/** @throws Problem for carrier's staff who would make themselves the platform's */
function carrierFor(scope: StaffScope, caller: StaffCaller): string {
  if (scope !== 'platform') return carrierOf(caller);
  if (permissionsOf[caller.scope].has('platform-staff:manage')) return 'none';
  throw new Problem('FORBIDDEN', 'The permission platform-staff:manage is missing.');
}
