import { access, constants, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { existsSync } from 'node:fs';
import { EventStoreEventLog } from '@event-store';
import { eventLogVariables, eventStoreOf, readConfig } from '@runtime';
import { runningPid } from '../stack/run-file';
import { describePorts, type Settings } from '../settings';
import { isFree } from '../system/ports';
import { isInstalled, productPackages, testPackages, type SystemPackage } from '../system/system-packages';

type Finding = Readonly<{ name: string; fine: boolean; mend?: string }>;

/** Says what is missing or broken and how to mend it. True when all that the product needs is there. */
export async function doctor(settings: Settings): Promise<boolean> {
  const up = (await runningPid(settings)) !== undefined;
  const findings = [
    ...productPackages.map(packageFinding),
    await dataFinding(settings),
    await spaceFinding(settings),
    ...(await logFindings()),
    ...(await portFindings(settings, up)),
  ];
  const forTests = testPackages.map(packageFinding);
  print('For the product', findings);
  print('For the tests', forTests);
  if (up) console.log('\nUsher is up.');
  return findings.every(({ fine }) => fine);
}

function print(title: string, findings: readonly Finding[]): void {
  console.log(`\n${title}`);
  for (const { name, fine, mend } of findings)
    console.log(`  ${fine ? '✓' : '✗'} ${name}${fine || mend === undefined ? '' : ` — ${mend}`}`);
}

const packageFinding = (wanted: SystemPackage): Finding => ({
  name: `${wanted.name} (${wanted.purpose})`,
  fine: isInstalled(wanted),
  mend: `apt-get install --no-install-recommends ${wanted.name} (demo, up and test do it by themselves where apt and root or sudo are there)`,
});

async function dataFinding({ data }: Settings): Promise<Finding> {
  let folder = data;
  while (!existsSync(folder)) folder = dirname(folder);
  const fine = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  return { name: `data in ${data}`, fine, mend: `make ${folder} writable, or set USHER_DATA` };
}

async function spaceFinding({ data }: Settings): Promise<Finding> {
  let folder = data;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const freeGib = (bavail * bsize) / 2 ** 30;
  return {
    name: `${freeGib.toFixed(1)} GiB free`,
    fine: freeGib > 2,
    mend: 'make at least 2 GiB free, or set USHER_DATA',
  };
}

/** Of a log elsewhere. Its address can hold a password, so only its variable is named. */
async function logFindings(): Promise<readonly Finding[]> {
  const { eventStoreUrl: url, eventStoreNamespace: namespace } = eventStoreOf(
    readConfig(process.env, eventLogVariables),
  );
  if (url === undefined) return [];
  const name = 'the log in EVENT_STORE_URL';
  try {
    await (await EventStoreEventLog.open({ url, namespace })).close();
    return [{ name, fine: true }];
  } catch (fault) {
    return [{ name, fine: false, mend: `start its server, or mend EVENT_STORE_URL: ${(fault as Error).message}` }];
  }
}

async function portFindings(settings: Settings, up: boolean): Promise<readonly Finding[]> {
  if (up) return [];
  return Promise.all(
    describePorts(settings).map(async ({ port, purpose, variable }) => ({
      name: `port ${port} (${purpose})`,
      fine: await isFree(port),
      mend: `end the program that uses it, or set ${variable} or USHER_PORT_BASE`,
    })),
  );
}
