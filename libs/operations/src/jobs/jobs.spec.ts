import { jobIdOf, jobNames, jobPlaceOf, parseJob, UnknownJob, type Job } from './jobs';

const ids = {
  assetId: '6a1d6b54-7a50-4d5e-9f3e-0f6a1c1f5a01',
  carrierId: '6a1d6b54-7a50-4d5e-9f3e-0f6a1c1f5a02',
  correlationId: 'c-1',
};
const packaging: Job = { name: 'package-asset', attempt: 2, ...ids };
const publishing: Job = { name: 'publish-asset', publicationId: '6a1d6b54-7a50-4d5e-9f3e-0f6a1c1f5a03', ...ids };

describe('a job', () => {
  it.each([packaging, publishing])('$name is read back as it was put', (job) =>
    expect(parseJob(JSON.parse(JSON.stringify(job)))).toStrictEqual(job),
  );

  it('has the id of its work: the same for the same, and another for the next attempt', () => {
    expect(jobIdOf(packaging)).toBe(jobIdOf({ ...packaging, correlationId: 'c-2' }));
    expect(jobIdOf(packaging)).not.toBe(jobIdOf({ ...packaging, attempt: 3 }));
    expect(jobIdOf(packaging)).not.toContain(':');
    expect(jobIdOf(publishing)).not.toBe(jobIdOf({ ...publishing, publicationId: ids.assetId }));
  });

  it.each([
    ['name', { ...packaging, name: 'paint-asset' }],
    ['paint-asset', { ...packaging, name: 'paint-asset' }],
    ['attempt', { ...packaging, attempt: '2' }],
    ['assetId', { ...packaging, assetId: '../etc' }],
    ['carrierId', { ...packaging, carrierId: undefined }],
    ['publicationId', { ...publishing, publicationId: 7 }],
    ['correlationId', { ...publishing, correlationId: '' }],
  ])('is refused with the name of what is wrong: %s', (field, held) => {
    expect(() => parseJob(held)).toThrow(UnknownJob);
    expect(() => parseJob(held)).toThrow(field === 'name' ? 'called' : field);
  });

  it.each([undefined, null, 'package-asset', []])('is not %j', (held) =>
    expect(() => parseJob(held)).toThrow(UnknownJob),
  );

  it('of every kind is listed', () => expect(jobNames).toEqual(['package-asset', 'publish-asset']));
});

describe('the place of the queue', () => {
  it('is the database, unless there is a Redis', () => {
    expect(jobPlaceOf('postgres://db')).toEqual({ kind: 'postgres', url: 'postgres://db' });
    expect(jobPlaceOf('postgres://db', 'redis://r')).toEqual({ kind: 'redis', url: 'redis://r' });
  });
});
