import { collectDefaultMetrics, Registry } from 'prom-client';

/** A registry of the program's own, with Node's process metrics; every series carries the program's name. */
export function createRegistry(program: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ program });
  collectDefaultMetrics({ register: registry });
  return registry;
}
