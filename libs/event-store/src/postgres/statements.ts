/** A prepared statement; the name is its identity on a connection. */
export type Statement = Readonly<{ name: string; text: string }>;

export const channel = 'usher_log';

// Every field arrives as text anyway; a cast of the two documents would cost a quarter of the server's time.
const columns = 'position, stream, revision, id, type, data, metadata';

/** Of the stream's own row, by the same snapshot: its last revision, and whether it is deleted. */
const stream = `(SELECT revision FROM log.stream WHERE name = $1) AS last, (SELECT is_deleted FROM log.stream WHERE name = $1)::text`;

export const readForwards: Statement = {
  name: 'usher-read-forwards',
  text: `SELECT ${columns}, ${stream} FROM log.event WHERE stream = $1 AND revision >= $2 ORDER BY revision LIMIT $3`,
};

export const readBackwards: Statement = {
  name: 'usher-read-backwards',
  text: `SELECT ${columns}, ${stream} FROM log.event WHERE stream = $1 AND revision <= $2 ORDER BY revision DESC LIMIT $3`,
};

export const findStream: Statement = {
  name: 'usher-find-stream',
  text: 'SELECT revision, is_deleted::text FROM log.stream WHERE name = $1',
};

// No order and no limit, though there is one at most: over many segments they would have it sought along the positions.
export const findEvent: Statement = {
  name: 'usher-find-event',
  text: `SELECT ${columns} FROM log.event WHERE id = $1`,
};

/** $3 and $4, the categories and types asked for, are NULL where all are. */
export const readTail: Statement = {
  name: 'usher-read-tail',
  text: `
    SELECT ${columns} FROM log.event
    WHERE position > $1 AND position <= $2
      AND ($3::text[] IS NULL OR category = ANY ($3)) AND ($4::text[] IS NULL OR type = ANY ($4))
    ORDER BY position`,
};

export const readHead: Statement = { name: 'usher-read-head', text: 'SELECT name, position FROM log.head' };

/** $1: the categories asked for, NULL for all. The third field: up to where some of them stand in archives. */
export const readEnd: Statement = {
  name: 'usher-read-end',
  text: `
    SELECT name, position, (SELECT max(ends_at) FROM log.archive WHERE $1::text[] IS NULL OR categories && $1)
    FROM log.head`,
};

/** The archive in which a position stands. */
export const findArchive: Statement = {
  name: 'usher-find-archive',
  text: 'SELECT file FROM log.archive WHERE ends_at >= $1 ORDER BY ends_at LIMIT 1',
};

/** The archive in which the beginning of a stream stands, whose first event that is here is at $1. */
export const findArchiveBefore: Statement = {
  name: 'usher-find-archive-before',
  text: 'SELECT file FROM log.archive WHERE begins_at <= $1 ORDER BY begins_at DESC LIMIT 1',
};
