import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decide, policyVersions, type PolicyVersion } from './decide';
import type { PlaybackRequest, ReasonCode, Verdict } from './decision-record';
import type { Facts } from './facts';

type Frozen = Readonly<{ request: PlaybackRequest; facts: Facts; verdict: Verdict }>;

const root = join(import.meta.dirname, '../../history/decisions');
const filesOf = (version: string) => readdirSync(join(root, version)).filter((name) => name.endsWith('.json'));
const textOf = (version: string, name: string) => readFileSync(join(root, version, name), 'utf8');

/** Every reason that there is: the compiler asks for one that is missing here. */
const reasons: Readonly<Record<ReasonCode, true>> = {
  entitled: true,
  'account-unknown': true,
  'account-closed': true,
  'device-unknown': true,
  'content-unknown': true,
  'content-offline': true,
  'content-not-yet-available': true,
  'content-no-longer-available': true,
  'not-subscribed': true,
  'subscription-not-started': true,
  'subscription-ended': true,
  'access-blocked': true,
  'streams-used-up': true,
};

describe.each(policyVersions.map((version) => [version]))('a decision of policy %s', (version) => {
  const files = filesOf(version);
  const frozen = files.map((name) => [name, JSON.parse(textOf(version, name)) as Frozen] as const);

  it.each(frozen)('is made again as it was: %s', (_, { request, facts, verdict }) =>
    expect(decide(request, facts, version as PolicyVersion)).toStrictEqual(verdict),
  );
  it('is kept as a sample for every reason', () =>
    expect([...new Set(frozen.map(([, { verdict }]) => verdict.reasonCode))].toSorted()).toEqual(
      Object.keys(reasons).toSorted(),
    ));
  it('is never altered, only added to', () => {
    const sums = readFileSync(join(root, version, 'SHA256SUMS'), 'utf8')
      .trim()
      .split('\n');
    const found = files.map((name) => `${createHash('sha256').update(textOf(version, name)).digest('hex')}  ${name}`);
    expect(found.toSorted()).toEqual(sums.toSorted());
  });
});
