import type { Migration } from '@postgres';
import { SchemasAndRoles20261121080000 } from './20261121080000-schemas-and-roles';

/** Every change of the database, oldest first. */
export const migrations: readonly Migration[] = [SchemasAndRoles20261121080000];
