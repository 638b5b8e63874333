import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aggregates } from './aggregates';
import { foldEvents, latestOf, upToDate, type Aggregate, type Fact, type Order, type Version } from './kernel';

type AnyAggregate = Aggregate<unknown, Order, Fact, string>;
type Sample = Readonly<{ type: string; schemaVersion: number; data: object }>;

const folder = join(import.meta.dirname, '../history');
const files = readdirSync(folder).filter((name) => /\.v\d+\.json$/.test(name));
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');
const samples = files.map((name) => ({ name, sample: JSON.parse(textOf(name)) as Sample }));
const all = aggregates as readonly unknown[] as readonly AnyAggregate[];
const versionsOf = (aggregate: AnyAggregate) => Object.entries<Version>(aggregate.versions);

describe('the history of events', () => {
  it.each(all.map((aggregate) => [aggregate.name, aggregate] as const))(
    'holds a sample of every version of every event of %s',
    (_, aggregate) => {
      const wanted = versionsOf(aggregate).flatMap(([type, version]) =>
        Array.from({ length: latestOf(version) }, (__, index) => `${type}.v${index + 1}.json`),
      );
      expect(wanted.filter((name) => !files.includes(name))).toEqual([]);
    },
  );

  it.each(samples)('folds $name', ({ name, sample: { type, schemaVersion, data } }) => {
    expect(name).toBe(`${type}.v${schemaVersion}.json`);
    const owner = all.find(({ versions }) => Object.hasOwn(versions, type)) as AnyAggregate;
    const today = upToDate(owner.versions[type] as Version, schemaVersion, data);
    expect(today).toBeDefined();
    expect(() => foldEvents(owner, [{ type, data: today as object }])).not.toThrow();
  });

  it('is never altered, only added to', () => {
    const frozen = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trim().split('\n');
    const found = files.map((name) => `${createHash('sha256').update(textOf(name)).digest('hex')}  ${name}`);
    expect(found.toSorted()).toEqual(frozen.toSorted());
  });

  it('knows each event type of one aggregate only', () => {
    const types = all.flatMap(({ versions }) => Object.keys(versions));
    expect(types.length).toBe(new Set(types).size);
  });
});
