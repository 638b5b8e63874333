import type { OrderAction } from '@domain/order/order.events';
import { fromEpochMs, isInstant, isRealDay, type Instant } from '@domain/kernel';

/** A TMF622 v4 `ProductOrder_Create`, as far as served, with its names turned into ours. */
export type ProductOrderRequest = Readonly<{
  externalId: string;
  /** The household, by our id or by the carrier's own number, and where in the body it stands. */
  party: Readonly<{ id: string; field: string }>;
  items: readonly ProductOrderItemRequest[];
}>;

export type ProductOrderItemRequest = Readonly<{
  itemId: string;
  action: OrderAction;
  /** With `add`: the offering, by our id or by the BOSS's own. */
  offering?: string;
  /** With `delete`: the subscription, which TMF calls product. */
  subscription?: string;
  /** Absent: when the order arrives. */
  effectiveAt?: Instant;
}>;

/** What is wrong with a body, and where: `field` is a path such as `productOrderItem[0].action`. */
export type FieldFault = Readonly<{ field: string; message: string }>;
export type Parsed<Value> = Readonly<{ kind: 'good'; value: Value } | { kind: 'bad'; faults: readonly FieldFault[] }>;

const maxItems = 100;

/** Reads a body that may be anything. Members that TMF622 knows and we do not serve are left unread, as TMF630 asks. */
export function parseProductOrder(body: unknown): Parsed<ProductOrderRequest> {
  const reader = new Reader(body);
  const externalId = reader.text('externalId', 128);
  const party = customerOf(reader);
  const start = reader.instant('requestedStartDate');
  const end = reader.instant('requestedCompletionDate');
  const items = reader.list('productOrderItem', maxItems).map((item) => itemOf(item, { start, end }));
  const faults = [reader, ...reader.children].flatMap((one) => one.faults);
  if (faults.length > 0) return { kind: 'bad', faults };
  return { kind: 'good', value: { externalId, party, items } };
}

function customerOf(reader: Reader): ProductOrderRequest['party'] {
  const parties = reader.list('relatedParty', 20);
  const found = parties.findIndex((party) => party.peek('role') === 'customer');
  const index = Math.max(found, 0);
  return { id: parties[index]?.text('id', 128) ?? '', field: `relatedParty[${index}].id` };
}

function itemOf(
  item: Reader,
  dates: Readonly<{ start: Instant | undefined; end: Instant | undefined }>,
): ProductOrderItemRequest {
  const itemId = item.text('id', 64);
  const action = item.choice<OrderAction>('action', ['add', 'delete']);
  if (action === 'add') {
    const offering = item.member('productOffering').text('id', 128);
    return { itemId, action, offering, ...(dates.start === undefined ? {} : { effectiveAt: dates.start }) };
  }
  const subscription = action === 'delete' ? item.member('product').uuid('id') : '';
  const endsAt = dates.end ?? dates.start;
  return { itemId, action: 'delete', subscription, ...(endsAt === undefined ? {} : { effectiveAt: endsAt }) };
}

/** Reads one JSON object member by member and remembers every fault with its path. */
class Reader {
  readonly faults: FieldFault[] = [];
  readonly children: Reader[] = [];
  private readonly members: Readonly<Record<string, unknown>>;

  constructor(
    value: unknown,
    private readonly path = '',
    private readonly root?: Reader,
  ) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    this.members = isObject ? (value as Record<string, unknown>) : {};
    if (!isObject) this.fault(path === '' ? 'body' : path, 'must be an object');
    root?.children.push(this);
  }

  peek(name: string): unknown {
    return Object.hasOwn(this.members, name) ? this.members[name] : undefined;
  }

  text(name: string, maxLength: number): string {
    const value = this.peek(name);
    // TMF622 has text here; some BOSSes send their numbers as JSON numbers all the same, which would lose leading zeros.
    if (typeof value !== 'string' || value === '') return this.fault(this.at(name), 'must be a text that is not empty');
    // Neither the log's readers nor anybody's screen can hold these, and half a pair cannot be written as UTF-8.
    if (/[\p{Cc}\p{Cs}]/u.test(value)) return this.fault(this.at(name), 'must have no control characters');
    if (value.length > maxLength) return this.fault(this.at(name), `must be ${maxLength} characters at most`);
    return value;
  }

  uuid(name: string): string {
    const value = this.text(name, 36).toLowerCase();
    if (value !== '' && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value))
      this.fault(this.at(name), 'must be a UUID');
    return value;
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.peek(name);
    const found = choices.find((choice) => choice === value);
    if (found === undefined) this.fault(this.at(name), `must be one of ${choices.join(', ')}`);
    return found;
  }

  /** RFC 3339 with any offset, as TMF630 has it. */
  instant(name: string): Instant | undefined {
    const value = this.peek(name);
    if (value === undefined) return undefined;
    const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
    const isGood = typeof value === 'string' && form.test(value) && isRealDay(value.slice(0, 10));
    const epochMs = isGood ? Date.parse(value) : Number.NaN;
    const moment = Number.isNaN(epochMs) ? '' : fromEpochMs(epochMs);
    // In UTC it may be of a year that has no four digits.
    if (isInstant(moment)) return moment;
    this.fault(this.at(name), 'must be a date-time with an offset, as RFC 3339 has it');
    return undefined;
  }

  member(name: string): Reader {
    return new Reader(this.peek(name), this.at(name), this.root ?? this);
  }

  list(name: string, maxLength: number): readonly Reader[] {
    const value = this.peek(name);
    if (!Array.isArray(value) || value.length === 0) {
      this.fault(this.at(name), 'must be a list that is not empty');
      return [];
    }
    if (value.length > maxLength) {
      this.fault(this.at(name), `must have ${maxLength} entries at most`);
      return [];
    }
    return value.map((entry, index) => new Reader(entry, `${this.at(name)}[${index}]`, this.root ?? this));
  }

  private at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  private fault(field: string, message: string): '' {
    this.faults.push({ field, message });
    return '';
  }
}
