import { accountRefusals } from '../account/account-refusals';
import { pairingRefusals } from '../account/pairing.resolver';
import { assetRefusals } from '../asset/asset-refusals';
import { carrierRefusals } from '../carrier/carrier.resolver';
import { clientRefusals } from '../client/client.resolver';
import { contentGroupRefusals } from '../contentgroup/contentgroup.resolver';
import { nodeRefusals } from '../node/node.resolver';
import { productRefusals } from '../product/product.resolver';
import { siteRefusals } from '../site/site.resolver';
import { signInRefusals, staffRefusals } from '../staff/staff-refusals';
import { subscriptionRefusals } from '../subscription/subscription.resolver';
import { enumValuesOf, readSdl } from './sdl';

const schema = enumValuesOf(readSdl());
const refusals = [
  accountRefusals,
  assetRefusals,
  carrierRefusals,
  clientRefusals,
  contentGroupRefusals,
  nodeRefusals,
  pairingRefusals,
  productRefusals,
  siteRefusals,
  signInRefusals,
  staffRefusals,
  subscriptionRefusals,
];

describe('the refusals of a slice', () => {
  it.each(refusals.map((one) => [one.typename, one] as const))(
    '%s has each code in the schema, and no other',
    (typename, one) => {
      const codes = Object.keys(one.texts).filter((code) => code !== one.absent);
      expect(Object.values(schema[`${typename}Code`] ?? {}).toSorted()).toEqual(codes.toSorted());
    },
  );

  it('are all looked at here', () => {
    const inSchema = Object.keys(schema).filter((name) => name.endsWith('RefusalCode'));
    expect(refusals.map(({ typename }) => `${typename}Code`).toSorted()).toEqual(inSchema.toSorted());
  });
});
