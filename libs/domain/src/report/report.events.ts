import type { Fact, Instant, LocalDate, Versions } from '../kernel';

/** That a report was given out is remembered; its figures are computed again from the log. */
export type ReportEvent = Fact<
  'ReportIssued',
  { reportId: string; kind: 'audience'; day: LocalDate; threshold: number; withheldCells: number; issuedAt: Instant }
>;

export const reportEventVersions = { ReportIssued: 1 } satisfies Versions<ReportEvent>;
