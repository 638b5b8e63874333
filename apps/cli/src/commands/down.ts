import { setTimeout as pause } from 'node:timers/promises';
import { Database } from '../stack/database';
import { runningPid } from '../stack/run-file';
import type { Settings } from '../settings';

/** Stops what `up` or `demo` started, and a database that a crash left behind. */
export async function down(settings: Settings): Promise<void> {
  const pid = await runningPid(settings);
  if (pid === undefined) console.log('Usher is not up.');
  else {
    process.kill(pid, 'SIGTERM');
    for (let tries = 0; tries < 400 && (await runningPid(settings)) !== undefined; tries += 1) await pause(100);
    console.log('Usher is down.');
  }
  await new Database(settings).server.stop();
}
