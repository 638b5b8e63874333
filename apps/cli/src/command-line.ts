import { parseArgs, type ParseArgsConfig } from 'node:util';

/** A command was asked for in a way that it does not understand; the message says how it is asked. */
export class Usage extends Error {
  override readonly name = 'Usage';
}

/** Reads what stands behind the command's name; `usage` is shown when it cannot be read. @throws Usage */
export function commandLine<const Config extends ParseArgsConfig>(
  usage: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (fault) {
    throw new Usage(`${(fault as Error).message}\nUsage: ${usage}`);
  }
}

/** The one thing that the command is about. @throws Usage when there is none, or more */
export function theOnly(what: string, given: readonly string[], usage: string): string {
  const [one, ...more] = given;
  if (one === undefined) throw new Usage(`${what} is missing.\nUsage: ${usage}`);
  if (more.length > 0) throw new Usage(`One ${what} is wanted, not also “${more.join(' ')}”.\nUsage: ${usage}`);
  return one;
}
