import { matcherOf, windowOf } from './filters';
import * as messages from './messages';
import type { ReadReq, ReadResp } from './messages';
import type { Records, StoredRecord } from './records';
import { admit, deletedStream, failedHandler, notImplemented } from './refusals';
import { sent, type ReadCall } from './sending';
import { follow } from './subscriptions';
import type { Weather } from './weather';

type Options = NonNullable<ReturnType<ReadReq['getOptions']>>;
type Slice = Readonly<{ from: number; step: 1 | -1 }>;

/** Reads that end, and subscriptions. */
export class ReadCalls {
  constructor(
    private readonly records: Records,
    private readonly weather: Weather,
  ) {}

  readonly read = (call: ReadCall): void => {
    // A client that goes away is no error: its call ends.
    call.on('error', () => undefined);
    this.#read(call).then(
      () => call.end(),
      (error: Error) => call.emit('error', error),
    );
  };

  async #read(call: ReadCall): Promise<void> {
    admit(this.weather, call.metadata);
    const options = call.request.getOptions() as Options;
    await this.weather.whenThawed();
    if (options.hasSubscription()) return this.#subscribe(call, options);
    for (const message of options.hasStream() ? this.#ofStream(options) : this.#ofAll(options)) {
      await this.weather.whenThawed();
      if (!(await sent(call, message))) return;
    }
  }

  async #subscribe(call: ReadCall, options: Options): Promise<void> {
    if (!options.hasAll()) throw notImplemented();
    const next = this.#firstAfter(options);
    await sent(call, messages.confirmation());
    const { records, weather } = this;
    await follow(call, {
      records,
      weather,
      next,
      matches: matcherOf(options.getFilter()),
      window: windowOf(options.getFilter()),
    });
  }

  *#ofStream(options: Options): Iterable<ReadResp> {
    const asked = options.getStream();
    const name = messages.nameIn(asked?.getStreamIdentifier());
    const written = this.records.stream(name);
    if (written === 'deleted') throw deletedStream(name);
    if (!written) return yield messages.streamNotFound(name);
    const last = written.length - 1;
    const revision = asked?.hasRevision() ? Number(asked.getRevision()) : asked?.hasEnd() ? last : 0;
    const step = stepOf(options);
    yield* take(written, { from: step > 0 ? revision : Math.min(revision, last), step }, options);
  }

  *#ofAll(options: Options): Iterable<ReadResp> {
    const all = options.getAll();
    const { length } = this.records.all;
    const step = stepOf(options);
    const at = all?.hasPosition() ? this.#indexOf(all.getPosition()) : all?.hasEnd() ? length : 0;
    // From a position: with it forwards, without it backwards.
    yield* take(this.records.all.slice(0, length), { from: step > 0 ? at : at - 1, step }, options);
  }

  /** Whatever stands behind the pair of numbers: an event has both alike, so a pair without the second is before the event of the first. */
  #firstAfter(options: Options): number {
    const all = options.getAll();
    if (all?.hasEnd()) return this.records.all.length;
    if (!all?.hasPosition()) return 0;
    const place = all.getPosition();
    const index = this.#indexOf(place);
    return `${this.records.all[index]?.position}` === place?.getPreparePosition() ? index + 1 : index;
  }

  /** @throws Refusal for a place at which no event can stand */
  #indexOf(position: Position): number {
    const [commit, prepare] = [BigInt(position?.getCommitPosition() ?? 0), BigInt(position?.getPreparePosition() ?? 0)];
    const index = this.records.indexAt(commit);
    const found = this.records.all[index];
    const isPlace = commit === 0n || found === undefined || found.position === commit;
    if (prepare > commit || !isPlace) throw failedHandler();
    return index;
  }
}

type Position = Readonly<{ getCommitPosition(): string; getPreparePosition(): string }> | undefined;

const stepOf = (options: Options): 1 | -1 => (options.getReadDirection() === 1 ? -1 : 1);

function* take(records: readonly StoredRecord[], { from, step }: Slice, options: Options): Iterable<ReadResp> {
  const matches = matcherOf(options.getFilter());
  let left = BigInt(options.getCount());
  for (let index = from; left > 0n && index >= 0 && index < records.length; index += step) {
    const record = records[index] as StoredRecord;
    if (!matches(record)) continue;
    left -= 1n;
    yield messages.eventMessage(record);
  }
}
