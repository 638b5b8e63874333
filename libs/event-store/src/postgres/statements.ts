/** A prepared statement; the name is its identity on a connection. */
export type Statement = Readonly<{ name: string; text: string }>;

export const channel = 'usher_log';

// Every field arrives as text anyway; a cast of the two documents would cost a quarter of the server's time.
const columns = 'position, stream, revision, id, type, data, metadata';

const isDeleted = '(SELECT is_deleted FROM log.stream WHERE name = $1)::text';

export const readForwards: Statement = {
  name: 'usher-read-forwards',
  text: `SELECT ${columns}, ${isDeleted} FROM log.event WHERE stream = $1 AND revision >= $2 ORDER BY revision LIMIT $3`,
};

export const readBackwards: Statement = {
  name: 'usher-read-backwards',
  text: `SELECT ${columns}, ${isDeleted} FROM log.event WHERE stream = $1 AND revision <= $2 ORDER BY revision DESC LIMIT $3`,
};

export const findStream: Statement = {
  name: 'usher-find-stream',
  text: 'SELECT is_deleted::text FROM log.stream WHERE name = $1',
};

export const findEvent: Statement = {
  name: 'usher-find-event',
  text: `SELECT ${columns} FROM log.event WHERE id = $1 ORDER BY position LIMIT 1`,
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
