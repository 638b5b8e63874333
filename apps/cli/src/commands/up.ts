import { prepareFirstRun } from '../stack/first-run';
import { endLeftBehind } from '../stack/left-behind';
import { claimRun } from '../stack/run-file';
import { Stack } from '../stack/stack';
import type { Settings } from '../settings';
import { installMissing } from '../system/apt';
import { productPackages } from '../system/system-packages';

/** It was told to end before it had done what it was started for. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Starts everything, starts again what ends by itself, and stays until it is told to end. */
export async function up(settings: Settings): Promise<void> {
  await withStack(settings, { stays: true }, async (stack) => {
    const { email, passwordFile } = (await prepareFirstRun(stack)).first;
    console.log(`\nUsher is up at http://127.0.0.1:${settings.ports.api}`);
    console.log(`First log-in of the platform's staff: ${email}, its password is in ${passwordFile}`);
  });
}

/**
 * Installs what is missing, starts the stack, does the work, stays if it is to, and stops the stack whatever happened.
 * @throws Interrupted when it is told to end before the work is done
 */
export async function withStack<Result>(
  settings: Settings,
  { stays }: Readonly<{ stays: boolean }>,
  work: (stack: Stack) => Promise<Result>,
): Promise<Result> {
  const say = (line: string) => console.log(line);
  await installMissing(productPackages, say);
  const release = await claimRun(settings);
  const stack = new Stack(settings, say);
  const told = untilTold(say);
  try {
    if (await endLeftBehind(settings)) say('Ended what a killed run had left behind.');
    const interrupted = told.then(() => Promise.reject(new Interrupted('ended before all was done.')));
    const result = await Promise.race([stack.start().then(() => work(stack)), interrupted]);
    if (stays) {
      say('Ctrl-C ends it.');
      interrupted.catch(() => undefined);
      await told;
    }
    return result;
  } finally {
    await stack.stop();
    await release();
  }
}

// The listeners stay: whoever is impatient and asks again must not end us before what we have started.
function untilTold(say: (line: string) => void): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        if (!asked) say('\nEnding…');
        asked = true;
        resolve();
      });
  });
}
