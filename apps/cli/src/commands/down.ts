import { setTimeout as pause } from 'node:timers/promises';
import { endLeftBehind } from '../stack/left-behind';
import { runningPid } from '../stack/run-file';
import type { Settings } from '../settings';

/** Programs and database have their time to end; longer than that, something is wrong. */
const patienceMs = 90_000;

/** It was told to end and does not. */
export class DoesNotEnd extends Error {
  override readonly name = 'DoesNotEnd';
}

/** Stops what `up` or `demo` started, and what one that was killed left behind. */
export async function down(settings: Settings): Promise<void> {
  const pid = await runningPid(settings);
  if (pid !== undefined) {
    process.kill(pid, 'SIGTERM');
    const deadline = Date.now() + patienceMs;
    while ((await runningPid(settings)) !== undefined) {
      if (Date.now() > deadline) throw new DoesNotEnd(`process ${pid} does not end; its logs are in ${settings.data}.`);
      await pause(100);
    }
  }
  const hadRest = await endLeftBehind(settings);
  console.log(pid === undefined && !hadRest ? 'Usher is not up.' : 'Usher is down.');
}
