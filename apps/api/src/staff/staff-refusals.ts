import type { StaffRefusal } from '@domain/staff/staff';
import type { CommandRefusal } from '@event-store';
import { commandRefusalTexts, type RefusalTexts } from '../platform';

export const staffRefusals: RefusalTexts<StaffRefusal | CommandRefusal | 'email-taken' | 'site-unknown'> = {
  typename: 'StaffRefusal',
  absent: 'not-registered',
  texts: {
    ...commandRefusalTexts,
    'already-registered': 'This member of staff is registered already.',
    'not-registered': 'There is no such member of staff.',
    dismissed: 'This member of staff is dismissed.',
    'site-missing': 'Staff of a site need their site.',
    'site-not-in-scope': 'Only staff of a site have a site.',
    'email-taken': 'Another member of staff has this e-mail address.',
    'site-unknown': 'There is no such site.',
  },
};

export const signInRefusals: RefusalTexts<'wrong-credentials' | 'locked-out' | 'session-ended'> = {
  typename: 'SignInRefusal',
  texts: {
    'wrong-credentials': 'E-mail address and password do not belong together.',
    'locked-out': 'Too many wrong passwords. Wait a while.',
    'session-ended': 'This session is over. Sign in again.',
  },
};
