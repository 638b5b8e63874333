import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aggregates } from './aggregates';
import { foldEvents, type Aggregate, type Fact, type Order } from './kernel';

type AnyAggregate = Aggregate<unknown, Order, Fact, string>;
type Sample = Readonly<{ type: string; schemaVersion: number; data: object }>;

const folder = join(import.meta.dirname, '../history');
const files = readdirSync(folder).filter((name) => /\.v\d+\.json$/.test(name));
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');
const samples = files.map((name) => ({ name, sample: JSON.parse(textOf(name)) as Sample }));
const all = aggregates as readonly unknown[] as readonly AnyAggregate[];

describe('the history of events', () => {
  it.each(all.map((aggregate) => [aggregate.name, aggregate] as const))(
    'holds a sample of every version of every event of %s',
    (_, { versions }) => {
      const wanted = Object.entries(versions).flatMap(([type, latest]) =>
        Array.from({ length: latest }, (__, index) => `${type}.v${index + 1}.json`),
      );
      expect(wanted.filter((name) => !files.includes(name))).toEqual([]);
    },
  );

  it.each(samples)('folds $name', ({ name, sample: { type, schemaVersion, data } }) => {
    const owner = all.find(({ versions }) => Object.hasOwn(versions, type));
    expect(name).toBe(`${type}.v${schemaVersion}.json`);
    expect(() => foldEvents(owner as AnyAggregate, [{ type, data }])).not.toThrow();
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
