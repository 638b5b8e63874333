import { firstStored, latestOf, upToDate, type Fact, type Versions } from '.';

type CountedV1 = Readonly<{ by: number }>;
type CountedV2 = Readonly<{ by: number; unit: 'piece' }>;
type TallyEvent = Fact<'TallyCounted', { amount: number; unit: 'piece' | 'box' }> | Fact<'TallyClosed', { at: string }>;

const toV2 = (old: CountedV1): CountedV2 => ({ ...old, unit: 'piece' });
const versions = {
  TallyCounted: firstStored<CountedV1>()
    .next(toV2)
    .next(({ by, unit }) => ({ amount: by, unit })),
  TallyClosed: 1,
} satisfies Versions<TallyEvent>;

describe('an event at its third version', () => {
  it.each([
    [1, { by: 2 }],
    [2, { by: 2, unit: 'piece' }],
    [3, { amount: 2, unit: 'piece' }],
  ])('is read as today also where it was stored at version %i', (version, stored) =>
    expect(upToDate(versions.TallyCounted, version, stored)).toEqual({ amount: 2, unit: 'piece' }),
  );

  it.each([0, 4, 1.5, -1, NaN, '1', undefined])('was never stored at version %p', (version) =>
    expect(upToDate(versions.TallyCounted, version as number, { by: 2 })).toBeUndefined(),
  );

  it('leaves what is stored as it stands', () => {
    const stored = Object.freeze({ by: 2 });
    upToDate(versions.TallyCounted, 1, stored);
    expect(stored).toEqual({ by: 2 });
  });

  it('is written at its latest version, as one that never changed is at its first', () =>
    expect([latestOf(versions.TallyCounted), latestOf(versions.TallyClosed)]).toEqual([3, 1]));
});

/** Mistakes that the compiler finds: one that it let through would fail the check of types here. */
export const mistakes = {
  'a version without the steps to it': {
    // @ts-expect-error
    TallyCounted: 3,
    TallyClosed: 1,
  } satisfies Versions<TallyEvent>,
  'steps that end at another shape than the event has': {
    // @ts-expect-error
    TallyCounted: firstStored<CountedV1>().next(toV2),
    TallyClosed: 1,
  } satisfies Versions<TallyEvent>,
  'a step that leaves out one before it': {
    // @ts-expect-error
    TallyCounted: firstStored<CountedV1>().next(({ by, unit }: CountedV2) => ({ amount: by, unit })),
    TallyClosed: 1,
  } satisfies Versions<TallyEvent>,
  // @ts-expect-error
  'an event without a version': { TallyClosed: 1 } satisfies Versions<TallyEvent>,
};
