import { ProgressReporter } from './progress-reporter';

const percents = (count: number) => Array.from({ length: count }, (_, percent) => percent);

describe('reporting progress', () => {
  it('writes one after the other, and of what comes meanwhile only the newest', async () => {
    const written: number[] = [];
    let writing = 0;
    const reporter = new ProgressReporter(
      async ({ percent }) => {
        expect(++writing).toBe(1);
        await Promise.resolve();
        written.push(percent);
        writing--;
      },
      () => undefined,
    );
    for (const percent of percents(100)) reporter.report({ step: 'packaging', percent });
    await reporter.flushed();
    expect(written).toEqual([0, 99]);
  });

  it('goes on when a report could not be written', async () => {
    const [written, faults]: [number[], unknown[]] = [[], []];
    const reporter = new ProgressReporter(
      async ({ percent }) => {
        if (percent === 0) throw new Error('no database');
        written.push(percent);
      },
      (error) => faults.push(error),
    );
    reporter.report({ step: 'packaging', percent: 0 });
    reporter.report({ step: 'packaging', percent: 1 });
    await reporter.flushed();
    expect(written).toEqual([1]);
    expect(faults).toHaveLength(1);
  });

  it('has nothing to wait for when nothing was reported', () =>
    expect(
      new ProgressReporter(
        async () => undefined,
        () => undefined,
      ).flushed(),
    ).resolves.toBeUndefined());
});
