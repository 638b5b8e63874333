import type { Instant } from '@domain/kernel';
import { Index } from 'typeorm';
import { IdColumn, Moment, optional, ReadTable, Text, Uuid, Whole, type Row } from '../table/columns';

/** Nodes belong to the platform, so only its staff find rows here. */
@ReadTable('node_overview')
@Index(['name', 'id'])
@Index(['registeredAt', 'id'])
export class NodeOverview implements Row {
  @IdColumn() readonly id!: string;
  @Uuid(optional) readonly carrierId!: string | null;
  @Text() readonly name!: string;
  @Text() readonly region!: string;
  @Text() readonly baseUrl!: string;
  @Whole() readonly capacity!: number;
  /** Set from its loss until its return. */
  @Moment(optional) readonly lostAt!: Instant | null;
  /** Before its latest loss; while it beats, its lease knows. */
  @Moment(optional) readonly lastSeenAt!: Instant | null;
  /** Set while it takes no new sessions. */
  @Moment(optional) readonly drainedAt!: Instant | null;
  @Moment() readonly registeredAt!: Instant;
  @Whole() readonly revision!: number;
}
