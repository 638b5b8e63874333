import { accept, refuse, type Aggregate, type Decision, type Instant, type LocalDate, type Order } from '../kernel';
import { reportEventVersions, type ReportEvent } from './report.events';

type Issue = Order<
  'IssueReport',
  { reportId: string; kind: 'audience'; day: LocalDate; threshold: number; withheldCells: number; at: Instant }
>;
export type ReportCommand = Issue;
export type ReportRefusal = 'already-issued';
export type ReportDecision = Decision<ReportEvent, ReportRefusal>;

export type Report = Readonly<{ status: 'none' | 'issued' }>;

export const report: Aggregate<Report, ReportCommand, ReportEvent, ReportRefusal> = {
  name: 'report',
  versions: reportEventVersions,
  initial: { status: 'none' },
  decide: ({ data: { at, ...what } }, { status }) =>
    status === 'none' ? accept({ type: 'ReportIssued', data: { ...what, issuedAt: at } }) : refuse('already-issued'),
  evolve: () => ({ status: 'issued' }),
};
