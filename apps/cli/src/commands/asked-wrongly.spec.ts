import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DamagedBackup } from '@operations';
import { Usage } from '../command-line';
import { readSettings } from '../settings';
import { NoDatabase } from '../stack/lend-database';
import { NoMasterKey } from '../stack/master-key';
import { backup } from './backup';
import { log } from './log';
import { restore } from './restore';

describe('a command of the operator', () => {
  let data: string;
  beforeAll(async () => (data = await mkdtemp(join(tmpdir(), 'operator-spec-'))));
  afterAll(() => rm(data, { recursive: true }));
  const settings = () => readSettings({ USHER_DATA: data });

  it.each([
    ['backup', backup, [], 'FILE is missing'],
    ['backup a b', backup, ['a', 'b'], 'not also “b”'],
    ['backup --fast a', backup, ['--fast', 'a'], '--fast'],
    ['restore', restore, [], 'FILE is missing'],
    ['log', log, [], 'tail|stream|stats|copy'],
    ['log paint', log, ['paint'], 'paint'],
    ['log tail --from', log, ['tail', '--from'], '--from'],
    ['log stream', log, ['stream'], 'STREAM is missing'],
    ['log stats --from yesterday', log, ['stats', '--from', 'yesterday'], '--from must be a day'],
    ['log copy', log, ['copy'], 'TO is wanted'],
    ['log archive', log, ['archive'], 'FOLDER is missing'],
    ['log attach', log, ['attach'], 'FILE is missing'],
    ['log read f --check --stream s', log, ['read', 'f', '--check', '--stream', 's'], '--check reads'],
    ['log copy postgres://a mysql://b c', log, ['copy', 'postgres://a', 'mysql://b', 'c'], 'at most FROM'],
    ['log copy mysql://a postgres://b', log, ['copy', 'mysql://a', 'postgres://b'], 'FROM must be an address'],
  ] as const)('asked as “%s” says how it is asked', async (_, command, args, says) => {
    const answer = command(settings(), args);
    await expect(answer).rejects.toThrow(Usage);
    await expect(answer).rejects.toThrow(says);
  });

  it('says that there is no database, and makes none', async () => {
    await expect(backup(settings(), [join(data, 'file')])).rejects.toThrow(NoDatabase);
    await expect(log(settings(), ['stats'])).rejects.toThrow(data);
  });

  it('restores nothing without the master key, and makes none', async () => {
    const attempt = () => restore(settings(), [join(data, 'file')]);
    await expect(attempt()).rejects.toThrow(NoMasterKey);
    await expect(attempt()).rejects.toThrow(join(data, 'secrets', 'master-key'));
  });

  it('verifies no file that is no backup', async () => {
    const file = join(data, 'letter');
    await writeFile(file, 'Dear Sir or Madam');
    await expect(backup(settings(), ['--verify', file])).rejects.toThrow(DamagedBackup);
    await expect(backup(settings(), ['--verify', file])).rejects.toThrow('is no backup of Usher');
  });
});
