import { join } from 'node:path';
import { fileClock } from '@runtime';
import { Narrator, StepFailed } from '../demo/narrator';
import { tellStory } from '../demo/story';
import { prepareFirstRun } from '../stack/first-run';
import { keptSecret } from '../stack/secrets';
import type { Stack } from '../stack/stack';
import type { Settings } from '../settings';
import { withStack } from './up';

/** Starts everything, tells the story, and stays up. With `once`: ends after the story. True when every step held. */
export async function demo(settings: Settings, { once }: Readonly<{ once: boolean }>): Promise<boolean> {
  // A story is told for its course; whoever wants the better picture says so.
  process.env['PACKAGING_PRESET'] ??= 'superfast';
  return withStack(settings, { stays: !once }, (stack) => told(stack, new Narrator()));
}

async function told(stack: Stack, narrator: Narrator): Promise<boolean> {
  const { settings } = stack;
  const { first, staff } = await prepareFirstRun(stack);
  const password = await keptSecret(join(settings.data, 'secrets', 'demo-staff-password'));
  try {
    const { north, south } = await tellStory({
      settings,
      narrator,
      clock: fileClock(join(settings.data, 'clock')),
      platform: staff,
      password,
      api: `http://127.0.0.1:${settings.ports.api}`,
    });
    console.log(narrator.closing());
    console.log(addresses(settings, north.carrierId));
    console.log(`
  Log-ins             ${first.email}  ${first.password}
                      ${north.email}  ${password}
                      ${south.email}  ${password}`);
    return true;
  } catch (fault) {
    // Who ends it in the middle knows why the step did not hold.
    if (!(fault instanceof StepFailed) || stack.isStopping) throw fault;
    console.log(narrator.closing());
    console.error(`The story stopped: ${fault.message}. The logs are in ${settings.data}/logs.`);
    return false;
  }
}

const addresses = ({ ports }: Settings, carrierId: string) => `
To explore
  GraphQL explorer    http://127.0.0.1:${ports.api}/explorer
  Player              http://127.0.0.1:${ports.api}/player?carrier=${carrierId}
  Metrics             http://127.0.0.1:${ports.api}/metrics (api), :${ports.projector}, :${ports.worker}, :${ports.nodeHealth}`;
