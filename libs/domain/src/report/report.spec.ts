import type { Instant, LocalDate } from '@domain/kernel';
import { specificationFor } from '@testing';
import { report } from './report';
import type { ReportEvent } from './report.events';

const given = specificationFor(report);
const at = '2026-01-05T12:00:00.000Z' as Instant;
const what = {
  reportId: 'report-1',
  kind: 'audience',
  day: '2026-01-04' as LocalDate,
  threshold: 5,
  withheldCells: 1,
} as const;
const issue = { type: 'IssueReport', data: { ...what, at } } as const;
const issued: ReportEvent = { type: 'ReportIssued', data: { ...what, issuedAt: at } };

describe('issuing a report', () => {
  it('remembers that it was given out', () => given().when(issue).then(issued));
  it('is refused a second time', () => given(issued).when(issue).thenRefused('already-issued'));
});
