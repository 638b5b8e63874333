import type { Instant } from '@domain/kernel';
import { Index } from 'typeorm';
import { IdColumn, Moment, ReadTable, Uuid, Whole, type Row } from '../table/columns';

/** An asset in a group; gone when it was taken out. */
@ReadTable('content_group_item')
@Index(['contentGroupId', 'addedAt', 'id'])
@Index(['assetId'])
@Index(['carrierId'])
export class ContentGroupItem implements Row {
  /** `<group>/<asset>`. */
  @IdColumn('text') readonly id!: string;
  @Uuid() readonly carrierId!: string;
  @Uuid() readonly contentGroupId!: string;
  @Uuid() readonly assetId!: string;
  @Moment() readonly addedAt!: Instant;
  @Whole() readonly revision!: number;
}
