import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aggregates } from '@domain/aggregates';
import type { Instant } from '@domain/kernel';
import type { Position, RecordedEvent } from '@event-store';
import { rowsOf } from '@projections';
import { readModelEntities, tableOf, type Row } from '@read-models';
import { readModels } from './read-models';

/** Events that no read model shows, and why. */
const notProjected: Readonly<Record<string, string>> = {
  PairingRequested: 'a pairing lives for minutes and is looked up by its code in operations',
  PairingConfirmed: 'shows as the device that it added',
  ReportIssued: 'a report is computed anew from the log; that it was given out is for the auditor, who reads the log',
};

const history = join(import.meta.dirname, '../../../libs/domain/history');
const carrierId = 'ca000000-0000-4000-8000-000000000001';

const frozen = readdirSync(history)
  .filter((file) => file.endsWith('.json') && file.includes('.v'))
  .map((file) => JSON.parse(readFileSync(join(history, file), 'utf8')) as Sample);
type Sample = Readonly<{ type: string; schemaVersion: number; data: object }>;

describe('the list of projections', () => {
  it('has exactly one for every read model', () => {
    expect(readModels.map(({ name }) => name).sort()).toEqual(
      readModelEntities.map((entity) => tableOf<Row>(entity).name).sort(),
    );
  });

  it('holds every projection file there is', () => {
    const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
    const declared = files.filter((file) => file.endsWith('.projection.ts'));
    const names = declared.map((file) => file.replace(/^.*\//, '').replace('.projection.ts', '').replaceAll('-', '_'));
    expect(names.sort()).toEqual(readModels.map(({ name }) => name).sort());
  });

  it('reads every event that can happen, or says why not', () => {
    const read = new Set(readModels.flatMap(({ types }) => types));
    const happening = aggregates.flatMap(({ versions }) => Object.keys(versions));
    expect(happening.filter((type) => !read.has(type)).sort()).toEqual(Object.keys(notProjected).sort());
  });

  it("reads the streams of an aggregate by the aggregate's own name", () => {
    const names: readonly string[] = aggregates.map(({ name }) => name);
    expect(readModels.flatMap(({ filter }) => filter.categories).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('every event of the frozen history', () => {
  const streamOf = (type: string) => aggregates.find(({ versions }) => Object.hasOwn(versions, type))?.name ?? '';
  const recordedIn = ({ type, schemaVersion, data }: Sample, revision: number): RecordedEvent => ({
    id: 'ee000000-0000-4000-8000-000000000001',
    type,
    data,
    metadata: {
      commandId: 'c0000000-0000-4000-8000-000000000001',
      commandHash: 'hash',
      correlationId: 'c1000000-0000-4000-8000-000000000001',
      causationId: 'c2000000-0000-4000-8000-000000000001',
      actor: { kind: 'program', id: 'test' },
      carrierId,
      schemaVersion,
      recordedAt: '2026-01-05T12:00:00.000Z' as Instant,
    },
    stream: `${streamOf(type)}-aa000000-0000-4000-8000-000000000001`,
    revision,
    position: `log@${revision}` as Position,
  });
  const begins = /Registered|Opened|Created|Published|Started|Acknowledged|Ingested|Raised|Added|Denied/;

  it.each(readModels.map((model) => [model.name, model] as const))('folds into %s', (_, model) => {
    const samples = frozen.filter(({ type }) => model.types.includes(type));
    const first = samples.filter(({ type }) => type === model.types[0] && begins.test(type));
    expect(first.length).toBeGreaterThan(0);
    for (const sample of samples) {
      const begun = sample.type === model.types[0] ? [] : first.slice(0, 1);
      const [start] = begun;
      const key = Object.keys((start ?? sample).data)[0] as string;
      const id = (start?.data as Record<string, unknown> | undefined)?.[key];
      const same =
        start && typeof id === 'string'
          ? { ...sample, data: { ...sample.data, ...sharedWith(start, sample) } }
          : sample;
      const events = [...begun, same].map(recordedIn);
      for (const row of rowsOf(model, events)) {
        const missing = tableOf(model.entity).columns.filter(
          ({ property }) => row[property as keyof Row] === undefined,
        );
        expect(missing).toEqual([]);
      }
    }
  });

  /** Members that both have and by which they are of the same thing. */
  function sharedWith(start: Sample, sample: Sample): object {
    const own = new Map(Object.entries(start.data));
    const names = Object.keys(sample.data).filter((name) => own.has(name) && /(Id|session|target|service)$/.test(name));
    return Object.fromEntries(names.map((name) => [name, own.get(name) as unknown]));
  }
});
