import type { Instant } from '@domain/kernel';
import { Column, Entity, PrimaryColumn, type ColumnOptions, type ValueTransformer } from 'typeorm';

/** The columns every row has. */
export interface Row {
  readonly id: string;
  /** The tenant; null for what belongs to the platform itself. */
  readonly carrierId: string | null;
  /** Of the stream's last event that made this row what it is. */
  readonly revision: number;
}

export const readSchema = 'read';

/** A table of schema `read`. Its projection makes and fills it; everybody else reads. */
export const ReadTable = (name: string): ClassDecorator => Entity({ schema: readSchema, name });

const instant: ValueTransformer = {
  from: (value: Date | string | null): Instant | null => (value === null ? null : instantOf(value)),
  to: (value: unknown) => value,
};

/** Milliseconds are all an `Instant` has and all the column keeps, so nothing is lost either way. */
export const instantOf = (value: Date | string): Instant => new Date(value).toISOString() as Instant;

const wholeNumber: ValueTransformer = {
  from: (value: string | null): number | null => (value === null ? null : Number(value)),
  to: (value: unknown) => value,
};

export const IdColumn = (type: 'uuid' | 'text' = 'uuid'): PropertyDecorator => PrimaryColumn({ type });
export const Uuid = (options: ColumnOptions = {}): PropertyDecorator => Column({ ...options, type: 'uuid' });
export const Text = (options: ColumnOptions = {}): PropertyDecorator => Column({ ...options, type: 'text' });
export const Flag = (): PropertyDecorator => Column({ type: 'boolean' });
export const Whole = (options: ColumnOptions = {}): PropertyDecorator => Column({ ...options, type: 'int' });
/** Beyond 2^31, such as bytes. */
export const Large = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ ...options, type: 'bigint', transformer: wholeNumber });
export const Json = (options: ColumnOptions = {}): PropertyDecorator => Column({ ...options, type: 'jsonb' });
export const Moment = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ ...options, type: 'timestamptz', precision: 3, transformer: instant });

export const optional = { nullable: true } as const;
