import { commandIdOf, type Carrier, type Household, type Stage } from '../cast';
import { eventually } from '../eventually';
import { request } from '../http';
import { operations } from '../operations';

export type Sold = Readonly<{
  contentGroupId: string;
  /** Has one box. */
  single: Household;
  /** Has three boxes, and a product for two streams. */
  family: Household;
  /** Has ordered nothing. */
  stranger: Household;
  /** Was subscribed by staff, on the telephone. */
  caller: Household;
  /** Of the single household. */
  subscriptionId: string;
}>;

type ProductOrder = Readonly<{
  id: string;
  state: string;
  productOrderItem: readonly Readonly<{ product: Readonly<{ id: string }> }>[];
}>;

/** A product, three households, and two orders of the billing system. */
export async function sell(stage: Stage, carrier: Carrier): Promise<Sold> {
  const { narrator } = stage;
  narrator.chapter('The billing system sells');
  const { staff } = carrier;
  const { contentGroupId } = await staff.accepted<{ contentGroupId: string }>(operations.createContentGroup, {
    input: { commandId: commandIdOf('group films'), name: { de: 'Filme', en: 'Films' } },
  });
  const { productId } = await narrator.step(
    'Staff publish the product Basic: films, two streams at a time, five devices',
    () => publishBasic(carrier, contentGroupId),
    (answer) => ({ holds: answer.productId !== '', text: `product ${answer.productId}` }),
  );
  const [single, family, stranger, caller] = [
    await household(carrier, 'H-1001'),
    await household(carrier, 'H-1002'),
    await household(carrier, 'H-1003'),
    await household(carrier, 'H-1004'),
  ];
  const subscriptionId = await order(stage, carrier, { externalId: 'O-1', household: single });
  await order(stage, carrier, { externalId: 'O-2', household: family });
  await narrator.step(
    'Household H-1004 telephones, and staff subscribe it themselves',
    () =>
      staff.accepted<{ subscriptionId: string }>(operations.startSubscription, {
        input: { commandId: commandIdOf('subscribe H-1004'), accountId: caller.accountId, productId },
      }),
    (answer) => ({ holds: answer.subscriptionId !== '', text: `subscription ${answer.subscriptionId}` }),
  );
  return { contentGroupId, single, family, stranger, caller, subscriptionId };
}

const publishBasic = ({ staff }: Carrier, contentGroupId: string) =>
  staff.accepted<{ productId: string }>(operations.publishProduct, {
    input: {
      commandId: commandIdOf('product basic'),
      externalId: 'basic',
      name: { de: 'Basis', en: 'Basic' },
      contentGroupIds: [contentGroupId],
      limits: { concurrentStreams: 2, devices: 5, maxHeight: 1080 },
      whenFull: 'REFUSE',
      price: { minorUnits: 999, currency: 'EUR' },
    },
  });

async function household({ staff }: Carrier, externalId: string): Promise<Household> {
  const { accountId } = await staff.accepted<{ accountId: string }>(operations.openAccount, {
    input: { commandId: commandIdOf(`household ${externalId}`), externalId, holder: `Holder of ${externalId}` },
  });
  return { accountId, externalId };
}

async function order(
  { api, narrator }: Stage,
  { bossKey }: Carrier,
  wish: Readonly<{ externalId: string; household: Household }>,
): Promise<string> {
  const url = `${api}/tmf-api/productOrderingManagement/v4/productOrder`;
  const body = {
    externalId: wish.externalId,
    relatedParty: [{ id: wish.household.externalId, role: 'customer', '@referredType': 'Account' }],
    productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'basic' } }],
  };
  const completed = await narrator.step(
    `The BOSS orders Basic for household ${wish.household.externalId}, and sends the order twice (TMF622, externalId ${wish.externalId})`,
    async () => {
      const first = await request<ProductOrder>('POST', url, { bearer: bossKey, body });
      const again = await request<ProductOrder>('POST', url, { bearer: bossKey, body });
      const done = await eventually(
        'the order’s completion',
        () => completedOrder(`${url}/${first.body.id}`, bossKey),
        20_000,
      );
      return { first, again, done };
    },
    ({ first, again, done }) => ({
      holds:
        first.status === 201 && again.status === 201 && again.body.id === first.body.id && done.state === 'completed',
      text: `201, order ${first.body.id}, the same one again; state ${done.state}`,
    }),
  );
  return completed.done.productOrderItem[0]?.product.id ?? '';
}

async function completedOrder(url: string, bearer: string): Promise<ProductOrder | undefined> {
  const { body } = await request<ProductOrder>('GET', url, { bearer });
  return ['completed', 'failed', 'partial'].includes(body.state) ? body : undefined;
}
