import { commandIdOf, type Carrier, type Stage } from '../cast';
import { operations } from '../operations';
import { StaffClient } from '../staff-client';

/** Two carriers with staff and a billing system each. */
export async function openHouse(stage: Stage): Promise<Readonly<{ north: Carrier; south: Carrier }>> {
  stage.narrator.chapter('The house opens');
  const north = await openCarrier(stage, {
    name: 'Nordlicht',
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    languages: ['de', 'en'],
  });
  const south = await openCarrier(stage, {
    name: 'Zephyr',
    timeZone: 'America/Los_Angeles',
    currency: 'USD',
    languages: ['en'],
  });
  return { north, south };
}

type Profile = Readonly<{ name: string; timeZone: string; currency: string; languages: readonly string[] }>;

async function openCarrier({ api, narrator, platform, password }: Stage, profile: Profile): Promise<Carrier> {
  const { name } = profile;
  const email = `${name.toLowerCase()}@usher.example`;
  const { carrierId } = await narrator.step(
    `The platform's staff register the carrier ${name} in ${profile.timeZone}`,
    () =>
      platform.accepted<{ carrierId: string }>(operations.registerCarrier, {
        input: { commandId: commandIdOf(`register ${name}`), ...profile },
      }),
    (answer) => ({ holds: answer.carrierId !== '', text: `carrier ${answer.carrierId}` }),
  );
  const registration = {
    commandId: commandIdOf(`staff of ${name}`),
    scope: 'CARRIER',
    email,
    name: `Operator of ${name}`,
    password,
  };
  await platform.within(carrierId).accepted(operations.registerStaff, { input: registration });
  const staff = await narrator.step(
    `${name} gets a member of staff, who signs in`,
    () => StaffClient.signIn(api, email, password),
    () => ({ holds: true, text: `signed in as ${email}, carrier scope` }),
  );
  const { apiKey } = await narrator.step(
    `${name} lets its billing system in`,
    () =>
      staff.accepted<{ apiKey: string }>(operations.registerClient, {
        input: { commandId: commandIdOf(`boss of ${name}`), name: `BOSS of ${name}` },
      }),
    (answer) => ({ holds: answer.apiKey.startsWith('usher_boss_'), text: 'an API key, shown once' }),
  );
  return { carrierId, name, staff, email, bossKey: apiKey };
}
