import type { ReasonCode } from './decision-record';

/** One answer told three ways: to who sits before the screen, to who is called about it, and to who examines it later. */
export type ReasonText = Readonly<{ viewer: string; agent: string; auditor: string }>;

export const reasonTexts: Readonly<Record<ReasonCode, ReasonText>> = {
  entitled: {
    viewer: 'You can watch this now.',
    agent: 'The household may watch: every rule was passed.',
    auditor: 'All rules of the policy passed on the facts as known.',
  },
  'account-unknown': {
    viewer: 'We do not know this account. Please contact your provider.',
    agent: 'There is no household of this number at this carrier.',
    auditor: 'No account stream of the carrier holds an opening for this id.',
  },
  'account-closed': {
    viewer: 'This account has been closed.',
    agent: 'The household was closed. Its history stays; a new account is needed to watch.',
    auditor: 'The account was closed before the instant of the request.',
  },
  'device-unknown': {
    viewer: 'This device is not paired with your account. Pair it and try again.',
    agent: 'The device was never added to this household, or it was removed.',
    auditor: 'No device of this id was paired with the account at the instant of the request.',
  },
  'content-unknown': {
    viewer: 'This title is not available.',
    agent: 'The carrier has no title of this number.',
    auditor: 'No asset of the carrier has this id.',
  },
  'content-offline': {
    viewer: 'This title is not available at the moment.',
    agent: 'The title exists but is not online: see where it stands in its life cycle.',
    auditor: 'The status of the asset was other than online.',
  },
  'content-not-yet-available': {
    viewer: 'This title is not available yet.',
    agent: 'The rights of the title begin later, or none have been agreed.',
    auditor: 'The instant of the request lies before the window of the rights, or there is none.',
  },
  'content-no-longer-available': {
    viewer: 'This title is no longer available.',
    agent: 'The rights of the title have run out.',
    auditor: 'The instant of the request lies at or after the end of the window of the rights.',
  },
  'not-subscribed': {
    viewer: 'Your subscription does not include this title.',
    agent: 'No product that the household has bought opens this title.',
    auditor: 'No subscription of the account is of a product with a content group that holds the asset.',
  },
  'subscription-not-started': {
    viewer: 'Your subscription has not started yet.',
    agent: 'A subscription that opens the title is booked and begins later.',
    auditor: 'Every opening subscription that is usable at all starts after the instant of the request.',
  },
  'subscription-ended': {
    viewer: 'Your subscription has ended.',
    agent: 'The subscriptions that opened the title have ended.',
    auditor: 'The instant of the request lies at or after the end of every opening subscription.',
  },
  'access-blocked': {
    viewer: 'Watching is blocked for your account. Please contact your provider.',
    agent: 'A service holds back access: see which one and since when. Only it can clear its blocker.',
    auditor: 'A blocker of the access flag stood on the account, or on every opening bundle or subscription.',
  },
  'streams-used-up': {
    viewer: 'Too many of your devices are watching. Stop one of them and try again.',
    agent: 'The household uses all the streams of its plan; ending one of the sessions frees a place.',
    auditor: 'The live sessions of the account had used the concurrent streams of its most generous subscription.',
  },
};
