import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aggregates } from '@domain/aggregates';
import { latestOf, type Version } from '@domain/kernel';
import { Aggregates, MemoryEventLog } from '@event-store';
import { jobsSchema, mediaQueue } from '@operations';
import { systemClock } from '@runtime';
import { processesWith } from '../../apps/projector/src/processes';
import { Shapes } from './shapes';

const root = join(import.meta.dirname, '../..');
const domain = 'libs/domain/src/aggregates.ts';
const port = 'libs/event-store/src/event-log.port.ts';
const jobs = 'libs/operations/src/jobs/jobs.ts';

/** Every name in the code of today under which something lies in the log, a queue or a checkpoint. */
export function namesInCode(): readonly string[] {
  const shapes = new Shapes(domain, port, jobs);
  const events = shapes.eventsOf(domain, 'aggregates');
  return [
    ...aggregates.flatMap(({ name, versions }) =>
      Object.entries<Version>(versions).flatMap(([type, version]) =>
        (events.get(type) ?? []).map((line) => `${name}/${type}.v${latestOf(version)} ${line}`),
      ),
    ),
    ...shapes.membersOf(port, 'Metadata').map((line) => `metadata ${line}`),
    ...shapes.membersOf(jobs, 'Job').map((line) => `job ${line}`),
    ...[`${jobsSchema}.${mediaQueue}`].map((name) => `queue ${name}`),
    ...processNames().map((name) => `process ${name}`),
    ...derivations().map((formula) => `id ${formula}`),
  ];
}

function processNames(): readonly string[] {
  const log = new MemoryEventLog();
  const put = () => Promise.resolve();
  const tools = { log, aggregates: new Aggregates(log, systemClock), clock: systemClock, jobs: { put } };
  return processesWith(tools).map(({ name }) => name);
}

/** What ids are made from: another text would make another id of the same thing. */
function derivations(): readonly string[] {
  const found = ['apps', 'libs'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('spec.ts'))
      .flatMap((file) => [...readFileSync(join(root, folder, file), 'utf8').matchAll(derivation)]),
  );
  return [...new Set(found.map(([, text = '']) => text.slice(1, -1).replaceAll(/\$\{[^}]*\}/g, '{}')))].toSorted();
}

const derivation = /uuidV5\([^;'`]*?('[^']*'|`[^`]*`),?\s*\)/g;
