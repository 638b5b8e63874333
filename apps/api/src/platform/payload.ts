import type { Fact } from '@domain/kernel';
import type { CommandRefusal, Outcome } from '@event-store';

/** A slice's refusals in words, every code of them: one that is missing does not compile. */
export type RefusalTexts<Code extends string> = Readonly<{
  /** The type in the schema. */
  typename: string;
  /** What the slice says of an id that was never used. Outside it is `not-found`, like an id of another carrier's. */
  absent?: Code;
  texts: Readonly<Record<Code, string>>;
}>;

export const commandRefusalTexts: Readonly<Record<CommandRefusal, string>> = {
  'not-found': 'There is nothing of that id here.',
  'try-again': 'Others changed the same thing at the same time. Send the same command again.',
  'command-id-reused': 'This command id was used for another command.',
};

export type RefusalPayload = Readonly<{ __typename: string; code: string; message: string }>;

export function refusal<Code extends string>(
  { typename, absent, texts }: RefusalTexts<Code>,
  code: Code,
): RefusalPayload {
  if (code === absent) return { __typename: typename, code: 'not-found', message: commandRefusalTexts['not-found'] };
  return { __typename: typename, code, message: texts[code] };
}

/** The union member that an outcome is: what was accepted, with its position, or the refusal in words. */
export function toPayload<Code extends string, Accepted extends Readonly<{ __typename: string }>>(
  outcome: Outcome<Fact, Code>,
  texts: RefusalTexts<Code | CommandRefusal>,
  accepted: Accepted,
): RefusalPayload | (Accepted & Readonly<{ position: string }>) {
  if (outcome.kind === 'refused') return refusal(texts, outcome.code);
  return { ...accepted, position: outcome.position };
}
