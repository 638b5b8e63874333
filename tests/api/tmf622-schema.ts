import { Ajv } from 'ajv';
import formats from 'ajv-formats';

const text = { type: 'string', minLength: 1 };
const moment = { type: 'string', format: 'date-time' };
const states = [
  ...['acknowledged', 'rejected', 'pending', 'held', 'inProgress', 'cancelled', 'completed', 'failed'],
  ...['assessingCancellation', 'pendingCancellation'],
];
const reference = { type: 'object', required: ['id'], properties: { id: text, href: text, name: text } };

const item = {
  type: 'object',
  required: ['id', 'action'],
  properties: {
    id: text,
    quantity: { type: 'integer' },
    action: { enum: ['add', 'modify', 'delete', 'noChange'] },
    state: { enum: states },
    productOffering: reference,
    product: { type: 'object', properties: { id: text, startDate: moment, terminationDate: moment } },
    '@type': text,
  },
  additionalProperties: false,
};

/** What TMF622 v4 says of a `ProductOrder`, as far as we answer with it: no member that it does not know. */
const productOrder = {
  type: 'object',
  required: ['id', 'href', 'state', 'orderDate', 'productOrderItem', '@type'],
  properties: {
    id: text,
    href: { type: 'string', format: 'uri-reference' },
    externalId: text,
    state: { enum: [...states, 'partial'] },
    orderDate: moment,
    completionDate: moment,
    relatedParty: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', '@referredType'],
        properties: { id: text, role: text, name: text, '@referredType': text },
      },
    },
    productOrderItem: { type: 'array', minItems: 1, items: item },
    productOrderErrorMessage: {
      type: 'array',
      items: { type: 'object', properties: { code: text, reason: text, message: text, timestamp: moment } },
    },
    '@type': { const: 'ProductOrder' },
  },
  additionalProperties: false,
};

/** The `Error` of TM Forum's v4 documents, in which `status` is text. */
const error = {
  type: 'object',
  required: ['code', 'reason'],
  properties: {
    code: text,
    reason: text,
    message: text,
    status: { type: 'string', pattern: '^[45][0-9]{2}$' },
    referenceError: { type: 'string', format: 'uri' },
    '@type': text,
  },
  additionalProperties: false,
};

const ajv = formats(new Ajv({ allErrors: true }));
const checks = { productOrder: ajv.compile(productOrder), error: ajv.compile(error) };

/** What is wrong with a body, by TMF622; empty when nothing is. */
export function faultsOf(kind: keyof typeof checks, body: unknown): readonly string[] {
  const check = checks[kind];
  return check(body) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
