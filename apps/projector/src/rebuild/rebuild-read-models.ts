import type { EventLog } from '@event-store';
import type { openPool } from '@postgres';
import { begunRebuilds, compareWithRebuild, rebuild, type Comparison, type ReadModel } from '@projections';
import { readModels } from '../read-models';
import { progressLine } from './progress-line';
import type { Terminal } from './terminal';

export type RebuildTools = Readonly<{
  pool: ReturnType<typeof openPool>;
  log: EventLog;
  terminal: Terminal;
  signal: AbortSignal;
}>;

export type Wish = Readonly<{ names: readonly string[]; all: boolean; check: boolean }>;

/** There is no read model of that name. */
export class UnknownReadModel extends Error {
  override readonly name = 'UnknownReadModel';
  constructor(name: string) {
    super(`There is no read model “${name}”. There are: ${readModels.map((model) => model.name).join(', ')}`);
  }
}

/** Rebuilds or checks what was asked for, one after the other. False where a check found a difference. */
export async function rebuildReadModels(tools: RebuildTools, wish: Wish): Promise<boolean> {
  const models = await wanted(tools, wish);
  if (models.length === 0) tools.terminal.say('No rebuild was begun. Name a read model, or say --all.');
  let equal = true;
  for (const model of models) equal = (await (wish.check ? check : build)(tools, model)) && equal;
  return equal;
}

async function wanted({ pool }: RebuildTools, { names, all, check }: Wish): Promise<readonly ReadModel[]> {
  const asked = names.length > 0 || all || check ? names : await begunRebuilds(pool);
  if (asked.length === 0 && (all || check)) return readModels;
  return asked.map((name) => {
    const model = readModels.find((candidate) => candidate.name === name);
    if (!model) throw new UnknownReadModel(name);
    return model;
  });
}

async function build({ pool, log, terminal, signal }: RebuildTools, model: ReadModel): Promise<true> {
  const begun = performance.now();
  let events = 0;
  await rebuild({
    ...{ pool, log, model, signal },
    onProgress: (progress) => {
      events = progress.events;
      terminal.update(progressLine(progress));
    },
  });
  const seconds = (performance.now() - begun) / 1000;
  terminal.say(`${model.name} is rebuilt: ${events.toLocaleString('en')} events in ${seconds.toFixed(1)} s`);
  return true;
}

async function check({ pool, log, terminal, signal }: RebuildTools, model: ReadModel): Promise<boolean> {
  terminal.update(`${model.name}  comparing with a rebuild`);
  const comparison = await compareWithRebuild({ pool, log, model, signal });
  for (const line of verdict(comparison)) terminal.say(line);
  return comparison.differing === 0;
}

function verdict({ name, rows, differing, differences }: Comparison): readonly string[] {
  if (differing === 0) return [`${name}: ${rows.toLocaleString('en')} rows, each as a rebuild makes it`];
  const lines = differences.map(({ id, live, rebuilt }) => `  ${id}\n    is      ${live}\n    rebuilt ${rebuilt}`);
  return [`${name}: ${differing} of ${rows.toLocaleString('en')} rows differ from a rebuild; the first:`, ...lines];
}
