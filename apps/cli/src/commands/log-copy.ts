import { commandLine, Usage } from '../command-line';
import { copyAndSwitch, copyAndTell } from '../log/copy-and-tell';
import { openSource, openTarget, settled } from '../log/open-log-at';
import { told } from '../log/told';
import { openLogOf, withOpened } from '../log/with-log';
import type { Settings } from '../settings';
import { withDatabase, withStoppedDatabase } from '../stack/lend-database';

const usage = './usher log copy [FROM] TO [--switch], with addresses that begin with postgres:// or esdb://';

/**
 * Copies the log in use, or the one at FROM, to TO, and compares every event. It can be killed and run again at any time. With
 * `--switch`, which wants all programs stopped, the process managers then go on in TO.
 */
export async function logCopy(settings: Settings, args: readonly string[]): Promise<void> {
  const options = { switch: { type: 'boolean' } } as const;
  const { values, positionals } = commandLine(usage, { args: [...args], options, allowPositionals: true });
  const [toUrl, fromUrl, ...more] = [...positionals].reverse();
  if (toUrl === undefined || more.length > 0)
    throw new Usage(`TO is wanted, and at most FROM before it.\nUsage: ${usage}`);
  const [isSwitch, signal] = [values.switch === true, told()];
  const lend = isSwitch ? withStoppedDatabase : fromUrl === undefined ? withDatabase : withoutDatabase;
  await lend(settings, (databaseUrl) =>
    withOpened(fromUrl === undefined ? openLogOf(databaseUrl) : openSource(fromUrl), (from) =>
      withOpened(openTarget(toUrl), async (to) => {
        const ends = { from, to, settled: () => settled(toUrl) };
        if (isSwitch) await copyAndSwitch(ends, databaseUrl, signal);
        else await copyAndTell(ends, signal);
      }),
    ),
  );
}

const withoutDatabase = (_settings: Settings, work: (databaseUrl: string) => Promise<void>): Promise<void> => work('');
