type Shape = Readonly<{ input?: string; accepted: string; fields: string; refusal: string }>;

/** A mutation that answers with what was accepted, or with a refusal and its code. */
const mutation = (name: string, { input, accepted, fields, refusal }: Shape): string => /* GraphQL */ `
  mutation ($input: ${input ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`}!) {
    ${name}(input: $input) {
      __typename
      ... on ${accepted} { ${fields} position }
      ... on ${refusal} { code message }
    }
  }
`;

const slice = (name: string, fields: string) => ({ accepted: `${name}Accepted`, fields, refusal: `${name}Refusal` });
const account = slice('Account', 'accountId');
const asset = slice('Asset', 'assetId');
const contentGroup = slice('ContentGroup', 'contentGroupId');

export const mutations = {
  registerCarrier: mutation('registerCarrier', slice('Carrier', 'carrierId')),
  registerStaff: mutation('registerStaff', slice('Staff', 'staffId')),
  registerClient: mutation('registerClient', {
    accepted: 'ClientCredentialIssued',
    fields: 'clientId apiKey',
    refusal: 'ClientRefusal',
  }),
  openAccount: mutation('openAccount', account),
  raiseBlocker: mutation('raiseBlocker', account),
  clearBlocker: mutation('clearBlocker', account),
  confirmPairing: mutation('confirmPairing', {
    accepted: 'PairingConfirmed',
    fields: 'accountId deviceId',
    refusal: 'PairingRefusal',
  }),
  createContentGroup: mutation('createContentGroup', contentGroup),
  addAssetToGroup: mutation('addAssetToGroup', { input: 'ContentGroupAssetInput', ...contentGroup }),
  publishProduct: mutation('publishProduct', slice('Product', 'productId')),
  ingestAsset: mutation('ingestAsset', asset),
  startAssetReview: mutation('startAssetReview', asset),
  approveAsset: mutation('approveAsset', asset),
  agreeAssetRights: mutation('agreeAssetRights', asset),
  putAssetOnline: mutation('putAssetOnline', asset),
} as const;
