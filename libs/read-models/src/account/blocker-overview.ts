import type { BlockerLevel } from '@domain/account/account.events';
import type { BlockerChange } from '@domain/account/blocker-timeline';
import type { Instant, Sealed } from '@domain/kernel';
import { Index } from 'typeorm';
import { Flag, IdColumn, Json, Moment, optional, ReadTable, Text, Uuid, Whole, type Row } from '../table/columns';

/** One service's hold on one target: its latest raising, its clearing where there is one, and all changes by effective date. */
@ReadTable('blocker_overview')
@Index(['accountId', 'raisedAt', 'id'])
@Index(['carrierId', 'raisedAt', 'id'])
export class BlockerOverview implements Row {
  /** `<account>/<level>/<target>/<service>`. */
  @IdColumn('text') readonly id!: string;
  @Uuid() readonly carrierId!: string;
  @Uuid() readonly accountId!: string;
  @Text() readonly service!: string;
  @Text() readonly level!: BlockerLevel;
  @Uuid() readonly targetId!: string;
  @Flag() readonly blocksChange!: boolean;
  @Flag() readonly blocksAccess!: boolean;
  @Flag() readonly blocksBilling!: boolean;
  @Text(optional) readonly note!: Sealed | null;
  @Moment() readonly effectiveAt!: Instant;
  @Moment() readonly raisedAt!: Instant;
  /** From when it holds nothing back any more: effective, which may be in the future. */
  @Moment(optional) readonly liftedAt!: Instant | null;
  @Moment(optional) readonly clearedAt!: Instant | null;
  /** For `standingAt` of the domain: what is held back at which instant. */
  @Json() readonly changes!: readonly BlockerChange[];
  @Whole() readonly revision!: number;
}
