import type { Carrier, Device, Film, Household, Stage } from '../cast';
import { operations } from '../operations';
import { askToPlay, inWords, startStubbornBox } from '../playback';

/** A blocker on the subscription ends playback, also for a box that does not listen; clearing it lets in again. */
export async function suspend(
  stage: Stage,
  carrier: Carrier,
  {
    household,
    subscriptionId,
    box,
    film,
  }: Readonly<{ household: Household; subscriptionId: string; box: Device; film: Film }>,
): Promise<void> {
  const { narrator } = stage;
  narrator.chapter('The subscription is suspended');
  const granted = await askToPlay(stage, box, film);
  const stubborn = startStubbornBox(stage, box, granted);
  await stubborn.sees(({ status }) => status === 200, 0);
  const blocker = {
    accountId: household.accountId,
    service: 'boss-dunning',
    target: { level: 'SUBSCRIPTION', id: subscriptionId },
  };
  await narrator.step(
    `The service boss-dunning raises its blocker on the subscription of ${household.externalId}`,
    () => carrier.staff.accepted(operations.raiseBlocker, { input: { commandId: crypto.randomUUID(), ...blocker } }),
    () => ({ holds: true, text: 'raised' }),
  );
  const raisedMs = Date.now();
  await narrator.step(
    'The next grant is refused at once',
    () => askToPlay(stage, box, film),
    ({ status, body }) => ({
      holds: status === 403 && body.decision.reasonCode === 'access-blocked',
      text: `${status}: ${inWords(body.decision)}`,
    }),
  );
  await narrator.step(
    'The running session is told with its next heartbeat',
    () => stubborn.isTold(),
    (ending) => ({
      holds: ending?.status === 410,
      text: `${ending?.status}: ${String(ending?.body['reason'])}, ${String(ending?.body['reasonCode'])}`,
    }),
  );
  await narrator.step(
    'The box ignores that and goes on asking the node for segments',
    () => stubborn.sees(({ status }) => status !== 200, raisedMs + 2000, 20_000),
    (refused) => {
      const late = stubborn.requests.filter(({ atMs, status }) => atMs > raisedMs + 2000 && status === 200);
      return {
        holds: refused?.status === 403 && late.length === 0,
        text: `${refused?.status} for every segment asked for later than 2 s after the blocker; none served`,
      };
    },
  );
  await stubborn.stop();
  await narrator.step(
    'The same service clears its blocker, and the household is let in again',
    async () => {
      await carrier.staff.accepted(operations.clearBlocker, { input: { commandId: crypto.randomUUID(), ...blocker } });
      return askToPlay(stage, box, film);
    },
    ({ status }) => ({ holds: status === 201, text: String(status) }),
  );
}
