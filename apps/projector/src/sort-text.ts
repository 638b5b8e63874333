import { textFor, type LocalizedText } from '@domain/kernel';

/** What a list is ordered by where a text has several languages: the one written first, whatever its letters' case. */
export const sortText = (text: LocalizedText): string => textFor(text, []).toLowerCase();
