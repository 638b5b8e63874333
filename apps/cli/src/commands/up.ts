import { prepareFirstRun } from '../stack/first-run';
import { claimRun } from '../stack/run-file';
import { Stack } from '../stack/stack';
import type { Settings } from '../settings';
import { installMissing } from '../system/apt';
import { productPackages } from '../system/system-packages';

/** Starts everything, starts again what ends by itself, and stays until it is told to end. */
export async function up(settings: Settings): Promise<never> {
  return withStack(settings, async (stack) => {
    const { email, passwordFile } = (await prepareFirstRun(stack)).first;
    console.log(`\nUsher is up at http://127.0.0.1:${settings.ports.api}`);
    console.log(`First log-in of the platform's staff: ${email}, its password is in ${passwordFile}`);
    return untilEnd();
  });
}

/** Installs what is missing, starts the stack, does the work, and stops the stack whatever happened. */
export async function withStack<Result>(settings: Settings, work: (stack: Stack) => Promise<Result>): Promise<Result> {
  const say = (line: string) => console.log(line);
  await installMissing(productPackages, say);
  const release = await claimRun(settings);
  const stack = new Stack(settings, say);
  const end = async () => {
    await stack.stop();
    await release();
  };
  const onSignal = () => void end().then(() => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
  try {
    await stack.start();
    return await work(stack);
  } finally {
    await end();
  }
}

/** Stays until a signal ends everything. */
export function untilEnd(): Promise<never> {
  console.log('Ctrl-C ends it.');
  return new Promise(() => undefined);
}
