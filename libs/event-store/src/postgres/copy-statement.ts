import pg from 'pg';
import type { Filter } from '../event-log.port';

/** Part of the log: positions after the first up to the second. */
export type Range = Readonly<{ after: bigint; through: bigint }>;

/** COPY takes no parameters, so its numbers and names stand in the text. The fields are those that `fromCopy` reads. */
export const copyOf = ({ after, through }: Range, { categories, types }: Filter = {}): string => `
  COPY (
    SELECT position, stream, revision, id::text, type, data, metadata FROM log.event
    WHERE position > ${after} AND position <= ${through}${oneOf('category', categories)}${oneOf('type', types)}
    ORDER BY position
  ) TO STDOUT (FORMAT binary)`;

const oneOf = (column: string, names: readonly string[] | undefined): string =>
  names === undefined ? '' : ` AND ${column} = ANY (ARRAY[${names.map(literal).join()}]::text[])`;

// A name with a NUL would end the statement in its midst; none stands in the log.
const literal = (name: string): string => pg.escapeLiteral(name.replaceAll('\0', '\u{fffd}'));
