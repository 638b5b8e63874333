type Shape = Readonly<{ input: string; accepted: string; fields: string; refusal: string }>;

/** A mutation that answers with what was accepted, or with a refusal and its code. */
const mutation = (name: string, { input, accepted, fields, refusal }: Shape) => /* GraphQL */ `
  mutation ${name}($input: ${input}!) {
    ${name}(input: $input) {
      __typename
      ... on ${accepted} { ${fields} position }
      ... on ${refusal} { code message }
    }
  }
`;

const account = { accepted: 'AccountAccepted', fields: 'accountId', refusal: 'AccountRefusal' };
const contentGroup = { accepted: 'ContentGroupAccepted', fields: 'contentGroupId', refusal: 'ContentGroupRefusal' };
const asset = { accepted: 'AssetAccepted', fields: 'assetId', refusal: 'AssetRefusal' };

/** The mutations of the story. */
export const operations = {
  registerCarrier: mutation('registerCarrier', {
    input: 'RegisterCarrierInput',
    accepted: 'CarrierAccepted',
    fields: 'carrierId',
    refusal: 'CarrierRefusal',
  }),
  registerStaff: mutation('registerStaff', {
    input: 'RegisterStaffInput',
    accepted: 'StaffAccepted',
    fields: 'staffId',
    refusal: 'StaffRefusal',
  }),
  registerClient: mutation('registerClient', {
    input: 'RegisterClientInput',
    accepted: 'ClientCredentialIssued',
    fields: 'clientId apiKey',
    refusal: 'ClientRefusal',
  }),
  openAccount: mutation('openAccount', { input: 'OpenAccountInput', ...account }),
  removeDevice: mutation('removeDevice', { input: 'RemoveDeviceInput', ...account }),
  raiseBlocker: mutation('raiseBlocker', { input: 'RaiseBlockerInput', ...account }),
  clearBlocker: mutation('clearBlocker', { input: 'ClearBlockerInput', ...account }),
  confirmPairing: mutation('confirmPairing', {
    input: 'ConfirmPairingInput',
    accepted: 'PairingConfirmed',
    fields: 'deviceId',
    refusal: 'PairingRefusal',
  }),
  createContentGroup: mutation('createContentGroup', { input: 'CreateContentGroupInput', ...contentGroup }),
  addAssetToGroup: mutation('addAssetToGroup', { input: 'ContentGroupAssetInput', ...contentGroup }),
  publishProduct: mutation('publishProduct', {
    input: 'PublishProductInput',
    accepted: 'ProductAccepted',
    fields: 'productId',
    refusal: 'ProductRefusal',
  }),
  startSubscription: mutation('startSubscription', {
    input: 'StartSubscriptionInput',
    accepted: 'SubscriptionAccepted',
    fields: 'subscriptionId',
    refusal: 'SubscriptionRefusal',
  }),
  ingestAsset: mutation('ingestAsset', { input: 'IngestAssetInput', ...asset }),
  startAssetReview: mutation('startAssetReview', { input: 'StartAssetReviewInput', ...asset }),
  approveAsset: mutation('approveAsset', { input: 'ApproveAssetInput', ...asset }),
  agreeAssetRights: mutation('agreeAssetRights', { input: 'AgreeAssetRightsInput', ...asset }),
  putAssetOnline: mutation('putAssetOnline', { input: 'PutAssetOnlineInput', ...asset }),
} as const;
