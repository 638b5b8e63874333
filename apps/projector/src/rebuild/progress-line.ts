import type { RebuildProgress } from '@projections';

const counted = (count: number): string => Math.round(count).toLocaleString('en');

/** How far a rebuild is, in one line of a terminal. */
export function progressLine({ name, phase, done, of, perSecond, etaSeconds }: RebuildProgress): string {
  if (phase !== 'reading') return `${name}  ${phase}`;
  const percent = of === 0 ? 100 : Math.floor((100 * done) / of);
  const left = etaSeconds === undefined ? '' : `  ${duration(etaSeconds)} left`;
  return `${name}  ${percent} %  ${counted(done)} of ${counted(of)}  ${counted(perSecond)}/s${left}`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
