import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isInstant } from '@domain/kernel';
import { namesInCode } from './stored-names';

const history = join(import.meta.dirname, '../../libs/domain/history');
const read = (file: string) => readFileSync(join(history, file), 'utf8');
const frozen = read('stored-names.txt').trim().split('\n');

type Sample = Readonly<{ type: string; schemaVersion: number; data: object }>;
const samples = readdirSync(history)
  .filter((file) => /\.v\d+\.json$/.test(file))
  .map((file) => [file, JSON.parse(read(file)) as Sample] as const);

describe('the names under which things are stored', () => {
  const inCode = namesInCode();

  const versionOf = (line: string) => /^(\S+)\.v(\d+) /.exec(line) ?? [];
  const isOfOlderVersion = (line: string) => {
    const [, type, version] = versionOf(line);
    return inCode.map(versionOf).some(([, other, newer]) => type === other && Number(newer) > Number(version));
  };

  it('are still those that old events, jobs and checkpoints bear', () =>
    expect(frozen.filter((line) => !inCode.includes(line) && !isOfOlderVersion(line))).toEqual([]));

  // A new name in an event that exists is optional: its old ones are without it. Anything else is a new version.
  it('are all frozen in libs/domain/history/stored-names.txt', () =>
    expect(inCode.filter((line) => !frozen.includes(line))).toEqual([]));
});

describe('the sample of an event', () => {
  it.each(samples)('%s has the frozen names and kinds', (_, sample) => {
    const known = frozen.filter((line) => line.includes(headOf(sample))).map((line) => parsed(line));
    const found = leavesOf(sample.data, '');
    expect(found.filter((leaf) => !known.some((one) => fits(leaf, one)))).toEqual([]);
    const required = known.filter(({ isRequired }) => isRequired).map(({ path }) => path);
    expect(required.filter((path) => !found.some((leaf) => leaf.path === path))).toEqual([]);
  });
});

type Known = Readonly<{ path: string; kind: string; isRequired: boolean }>;
type Leaf = Readonly<{ path: string; value: unknown }>;

const headOf = ({ type, schemaVersion }: Sample) => `/${type}.v${schemaVersion} `;

function parsed(line: string): Known {
  const [, path = '', kind = ''] = /^\S+ ([^:]*): (.*)$/.exec(line) ?? [];
  return { path: path.replaceAll('?', ''), kind, isRequired: !/[?[{]/.test(path) };
}

function leavesOf(value: unknown, path: string): readonly Leaf[] {
  if (Array.isArray(value)) return value.flatMap((one) => leavesOf(one, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  return Object.entries(value).flatMap(([name, one]) => leavesOf(one, path === '' ? name : `${path}.${name}`));
}

const fits = ({ path, value }: Leaf, known: Known): boolean =>
  (path === known.path || path.replace(/\.[^.]*$/, '{}') === known.path) && isOfKind(value, known.kind);

function isOfKind(value: unknown, kind: string): boolean {
  if (kind.startsWith('"')) return JSON.stringify(value) === kind;
  const form = forms[kind];
  return form ? typeof value === 'string' && form(value) : typeof value === kind;
}

const forms: Readonly<Record<string, (text: string) => boolean>> = {
  Instant: isInstant,
  LocalDate: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text),
  TimeZone: (text) => /^[A-Z][a-z]+\/[A-Z][A-Za-z_]+$/.test(text),
  Sealed: (text) => /^sealed:v1:[0-9a-f-]{36}:[A-Za-z0-9_-]+$/.test(text),
};
