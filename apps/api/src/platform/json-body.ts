import { Problem } from './problem';

const maxDepth = 50;

/** A body as JSON; an empty one is none. @throws Problem for what is no JSON, and for what is nested past all sense */
export function jsonBody(text: string): unknown {
  if (text === '') return undefined;
  if (depthOf(text) > maxDepth)
    throw new Problem('BAD_USER_INPUT', `The body is nested deeper than ${maxDepth} levels.`, { field: 'body' });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem('BAD_USER_INPUT', 'The body is no valid JSON.', { field: 'body', cause });
  }
}

const steps = new Map<string | undefined, number>([
  ['[', 1],
  ['{', 1],
  [']', -1],
  ['}', -1],
]);

// What reads a value by calling itself would come to the end of its stack. One pass: a pattern could be made to look back.
function depthOf(text: string): number {
  let [depth, deepest, inText] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const mark = text[at];
    if (inText && mark === '\\') at += 1;
    else if (mark === '"') inText = !inText;
    else if (!inText) deepest = Math.max(deepest, (depth += steps.get(mark) ?? 0));
  }
  return deepest;
}
