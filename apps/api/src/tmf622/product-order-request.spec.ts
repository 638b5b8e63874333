import { parseProductOrder } from './product-order-request';

const account = { id: 'H-1001', role: 'customer' };
const add = { id: '1', action: 'add', productOffering: { id: 'basic' } };
const subscription = '3f0c9f0e-1f1c-4a3f-9f0e-0d7c2f6f5a11';
const order = { externalId: 'O-1', relatedParty: [account], productOrderItem: [add] };
const faultsOf = (body: unknown) => {
  const parsed = parseProductOrder(body);
  return parsed.kind === 'bad' ? parsed.faults.map(({ field }) => field) : [];
};

describe('reading a product order', () => {
  it('takes an add with the offering and the requested start', () =>
    expect(parseProductOrder({ ...order, requestedStartDate: '2026-03-01T00:00:00+01:00' })).toEqual({
      kind: 'good',
      value: {
        externalId: 'O-1',
        party: { id: 'H-1001', field: 'relatedParty[0].id' },
        items: [{ itemId: '1', action: 'add', offering: 'basic', effectiveAt: '2026-02-28T23:00:00.000Z' }],
      },
    }));

  it('takes a delete with the subscription that it ends', () =>
    expect(
      parseProductOrder({ ...order, productOrderItem: [{ id: '1', action: 'delete', product: { id: subscription } }] }),
    ).toEqual({
      kind: 'good',
      value: {
        externalId: 'O-1',
        party: { id: 'H-1001', field: 'relatedParty[0].id' },
        items: [{ itemId: '1', action: 'delete', subscription }],
      },
    }));

  it('takes the customer among several parties', () =>
    expect(parseProductOrder({ ...order, relatedParty: [{ id: 'S-1', role: 'seller' }, account] })).toMatchObject({
      value: { party: { id: 'H-1001', field: 'relatedParty[1].id' } },
    }));

  it.each([
    ['nothing at all', undefined, ['body', 'externalId', 'relatedParty', 'productOrderItem']],
    ['a list', [], ['body', 'externalId', 'relatedParty', 'productOrderItem']],
    ['no external id', { ...order, externalId: undefined }, ['externalId']],
    ['a number as external id', { ...order, externalId: 7 }, ['externalId']],
    ['a date without offset', { ...order, requestedStartDate: '2026-03-01T00:00:00' }, ['requestedStartDate']],
    ['a zero character', { ...order, externalId: 'O-1\u0000' }, ['externalId']],
    ['half a pair', { ...order, productOrderItem: [{ ...add, id: '\ud800' }] }, ['productOrderItem[0].id']],
    [
      'a year that UTC writes longer',
      { ...order, requestedStartDate: '9999-12-31T23:59:59-23:59' },
      ['requestedStartDate'],
    ],
    ['a year before the first', { ...order, requestedStartDate: '0001-01-01T00:00:00+23:59' }, ['requestedStartDate']],
    ['a day that is none', { ...order, requestedStartDate: '2026-13-41T00:00:00Z' }, ['requestedStartDate']],
    [
      'an action we do not serve',
      { ...order, productOrderItem: [{ ...add, action: 'modify' }] },
      ['productOrderItem[0].action'],
    ],
    [
      'no offering',
      { ...order, productOrderItem: [{ id: '1', action: 'add' }] },
      ['productOrderItem[0].productOffering', 'productOrderItem[0].productOffering.id'],
    ],
    [
      'a path as subscription',
      { ...order, productOrderItem: [{ id: '1', action: 'delete', product: { id: '../x' } }] },
      ['productOrderItem[0].product.id'],
    ],
    [
      'a prototype as party',
      { ...order, relatedParty: JSON.parse('[{"__proto__":{"id":"x"}}]') as unknown },
      ['relatedParty[0].id'],
    ],
  ])('names what is wrong in %s', (_, body, fields) => expect(faultsOf(body).sort()).toEqual([...fields].sort()));
});
