import type { Instant, LocalizedText, Money } from '@domain/kernel';
import type { ProductLimits, WhenFull } from '@domain/product/product.events';
import { Index } from 'typeorm';
import { IdColumn, Json, Moment, optional, ReadTable, Text, Uuid, Whole, type Row } from '../table/columns';

@ReadTable('product_overview')
@Index(['carrierId', 'sortName', 'id'])
@Index(['carrierId', 'publishedAt', 'id'])
@Index(['carrierId', 'externalId'])
export class ProductOverview implements Row {
  @IdColumn() readonly id!: string;
  @Uuid() readonly carrierId!: string;
  @Text(optional) readonly externalId!: string | null;
  @Json() readonly name!: LocalizedText;
  @Text() readonly sortName!: string;
  @Json() readonly contentGroupIds!: readonly string[];
  @Json() readonly limits!: ProductLimits;
  @Text() readonly whenFull!: WhenFull;
  @Json(optional) readonly price!: Money | null;
  @Text() readonly status!: 'published' | 'withdrawn';
  @Moment() readonly publishedAt!: Instant;
  @Moment(optional) readonly withdrawnAt!: Instant | null;
  @Whole() readonly revision!: number;
}
