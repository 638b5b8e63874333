import type { AccountRefusal } from '@domain/account/account';
import type { CommandRefusal } from '@event-store';
import { commandRefusalTexts, type RefusalTexts } from '../platform';

export const accountRefusals: RefusalTexts<AccountRefusal | CommandRefusal | 'site-unknown'> = {
  typename: 'AccountRefusal',
  absent: 'not-opened',
  texts: {
    ...commandRefusalTexts,
    'already-opened': 'There is an account of this id or number already.',
    'not-opened': 'There is no such account.',
    closed: 'The account is closed.',
    'device-limit-reached': 'The household has as many devices as its products allow.',
    'device-removed': 'The device was removed.',
    'device-unknown': 'The household has no such device.',
    'blocks-nothing': 'A blocker holds something back: changes, access or billing.',
    'target-unknown': 'The blocker stands at the account, or at a bundle or subscription of it.',
    'not-raised': 'The service has no blocker there.',
    'site-unknown': 'There is no such site.',
  },
};
