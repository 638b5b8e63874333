import type { Carrier, Device, Household, Stage } from '../cast';
import { request } from '../http';
import { operations } from '../operations';

const devicesQuery = /* GraphQL */ `
  query Devices($id: UUID!) {
    account(id: $id) {
      devices {
        id
        status
      }
    }
  }
`;

type Listed = Readonly<{ devices: readonly Readonly<{ id: string; status: string }>[] }> | null;

/** Pairs the boxes of a household, each by the code that it shows. Boxes of an earlier run make room first. */
export async function pairBoxes(
  stage: Stage,
  carrier: Carrier,
  household: Household,
  names: readonly string[],
): Promise<readonly Device[]> {
  await removeEarlierBoxes(carrier, household);
  return stage.narrator.step(
    `Household ${household.externalId} pairs ${names.join(', ')}: each shows a code, staff confirm it`,
    async () => {
      const devices: Device[] = [];
      for (const name of names) devices.push(await pair(stage, carrier, { household, name }));
      return devices;
    },
    (devices) => ({
      holds: devices.length === names.length,
      text: `${devices.length} credentials, each its box's own and revocable`,
    }),
  );
}

async function removeEarlierBoxes({ staff }: Carrier, { accountId }: Household): Promise<void> {
  const account = await staff.field<Listed>(devicesQuery, { id: accountId });
  for (const { id, status } of account?.devices ?? []) {
    if (status !== 'PAIRED') continue;
    await staff.accepted(operations.removeDevice, {
      input: { commandId: crypto.randomUUID(), accountId, deviceId: id },
    });
  }
}

async function pair(
  { api }: Stage,
  { carrierId, staff }: Carrier,
  { household: { accountId }, name }: Readonly<{ household: Household; name: string }>,
): Promise<Device> {
  const asked = { carrierId, family: 'set-top-box', name };
  const { body } = await request<{ pairingId: string; code: string; claimSecret: string }>(
    'POST',
    `${api}/v1/pairings`,
    { body: asked },
  );
  await staff.accepted(operations.confirmPairing, {
    input: { commandId: crypto.randomUUID(), code: body.code, accountId },
  });
  const claim = { body: { claimSecret: body.claimSecret } };
  const claimed = await request<{ deviceId: string; credential: string }>(
    'POST',
    `${api}/v1/pairings/${body.pairingId}/claim`,
    claim,
  );
  return { accountId, name, deviceId: claimed.body.deviceId, credential: claimed.body.credential };
}
