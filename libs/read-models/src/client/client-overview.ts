import type { Instant } from '@domain/kernel';
import { Index } from 'typeorm';
import { IdColumn, Moment, optional, ReadTable, Text, Uuid, Whole, type Row } from '../table/columns';

@ReadTable('client_overview')
@Index(['carrierId', 'registeredAt', 'id'])
export class ClientOverview implements Row {
  @IdColumn() readonly id!: string;
  @Uuid() readonly carrierId!: string;
  @Text() readonly kind!: 'boss';
  @Text() readonly name!: string;
  @Text() readonly status!: 'active' | 'revoked';
  @Moment() readonly registeredAt!: Instant;
  @Moment(optional) readonly rotatedAt!: Instant | null;
  @Moment(optional) readonly revokedAt!: Instant | null;
  @Whole() readonly revision!: number;
}
