import { resolve, join } from 'node:path';

/** The six ports, in the order they are counted from the base. */
const portNames = ['api', 'postgres', 'projector', 'worker', 'node', 'nodeHealth'] as const;
export type PortName = (typeof portNames)[number];

const purposes: Readonly<Record<PortName, string>> = {
  api: 'api',
  postgres: 'embedded Postgres',
  projector: "projector's health",
  worker: "worker's health",
  node: 'media node',
  nodeHealth: "media node's health",
};

export type Settings = Readonly<{
  /** The checkout. */
  root: string;
  /** Where everything that is kept lies. */
  data: string;
  ports: Readonly<Record<PortName, number>>;
}>;

/** A variable of the environment that cannot be used; the message names it. */
export class BadSetting extends Error {
  override readonly name = 'BadSetting';
}

const variableOf = (name: PortName) => `USHER_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}_PORT`;

export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const root = resolve(import.meta.dirname, '../../../..');
  const base = portFrom(env, 'USHER_PORT_BASE', 4400, 65_536 - portNames.length);
  const ports = Object.fromEntries(
    portNames.map((name, index) => [name, portFrom(env, variableOf(name), base + index)]),
  ) as Record<PortName, number>;
  const usual = process.getuid?.() === 0 ? '/var/lib/usher' : join(root, '.usher');
  return { root, data: resolve(env['USHER_DATA'] || usual), ports };
}

/** For the check that each is free: the port, what it is for, and the variable that moves it. */
export const describePorts = ({ ports }: Settings) =>
  portNames.map((name) => ({ port: ports[name], purpose: purposes[name], variable: variableOf(name) }));

function portFrom(env: NodeJS.ProcessEnv, variable: string, fallback: number, highest = 65_535): number {
  const text = env[variable];
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > highest)
    throw new BadSetting(`${variable} must be a port from 1 to ${highest}, not “${text}”.`);
  return port;
}
