import { duration, folder, integer, port, programVariables, secret, text, url } from '@runtime';

export const nodeVariables = {
  ...programVariables,
  credential: secret('NODE_CREDENTIAL', "The node's own credential: usher_node_<node id>.<secret>."),
  apiUrl: url('NODE_API_URL', 'Where the back office is reached.'),
  folder: folder(
    'NODE_FOLDER',
    "All that the node keeps. Where root starts it, a folder that other users can enter: nginx's workers are not root.",
  ),
  host: text('NODE_HOST', 'The address on which players reach the node; 0.0.0.0 for all.').otherwise('127.0.0.1'),
  port: port('NODE_PORT', 'The port on which players reach the node; 0 is none.'),
  healthPort: port('NODE_HEALTH_PORT', 'The port of /livez, /readyz and /metrics.').otherwise(0, 'a free one'),
  capacity: integer('NODE_CAPACITY', 'Sessions that the node would carry at the same time.', { min: 1 }).otherwise(
    1000,
  ),
  withdrawAfterMs: duration(
    'NODE_WITHDRAW_AFTER',
    'How long a publication that is wanted no longer is still served.',
  ).otherwise(60_000, '1m'),
};

/** The node that the credential names, or undefined when it is no node's credential. */
export const nodeIdOf = (credential: string): string | undefined =>
  /^usher_node_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[A-Za-z0-9_-]+$/.exec(credential)?.[1];
