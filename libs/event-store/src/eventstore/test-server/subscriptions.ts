import { Bell } from '../../bell';
import type { Window } from './filters';
import { checkpoint, eventMessage, type ReadResp } from './messages';
import type { Records, StoredRecord } from './records';
import { slowConsumer } from './refusals';
import { isGone, onMovement, sent, type ReadCall } from './sending';
import type { Weather } from './weather';

type Following = Readonly<{
  records: Records;
  weather: Weather;
  /** Index of the first record to look at. */
  next: number;
  matches: (record: StoredRecord) => boolean;
  window: Window | undefined;
}>;

/** Catches up as fast as the client takes it, then follows live, where a slow client is dropped. @throws Refusal */
export async function follow(call: ReadCall, following: Following): Promise<void> {
  const next = await catchUp(call, following);
  if (next !== undefined) await goLive(call, following, next);
}

async function catchUp(call: ReadCall, following: Following): Promise<number | undefined> {
  const { records, weather, next, matches } = following;
  let index = next;
  for (; index < records.all.length; index += 1) {
    await weather.whenThawed();
    const record = records.all[index] as StoredRecord;
    if (matches(record) && !(await sent(call, eventMessage(record)))) return undefined;
    const told = lateCheckpoint(following, index);
    if (told && !(await sent(call, told))) return undefined;
  }
  return index;
}

/** While it catches up the server tells where the page just sent began: the place of the next event then, without a prepare position. */
function lateCheckpoint({ records, next, window }: Following, index: number): ReadResp | undefined {
  const looked = index - next + 1;
  if (!window || looked <= window.page || looked % window.checkpointEach !== 0) return undefined;
  return checkpoint((records.all[index + 1 - window.page] as StoredRecord).position, 0n);
}

async function goLive(call: ReadCall, { records, weather, matches, window }: Following, start: number): Promise<void> {
  let [index, looked] = [start, 0];
  const waiting: ReadResp[] = [];
  const look = (record: StoredRecord) => {
    if (matches(record)) waiting.push(eventMessage(record));
    looked += 1;
    if (window && looked % window.checkpointEach === 0) waiting.push(checkpoint(record.position, record.position));
  };
  const movement = new Bell();
  const undo = onMovement(call, () => movement.ring());
  while (!isGone(call)) {
    const [writes, moves] = [records.bell.rings, movement.rings];
    await weather.whenThawed();
    for (; index < records.all.length; index += 1) look(records.all[index] as StoredRecord);
    while (waiting.length > 0 && !call.writableNeedDrain) call.write(waiting.shift() as ReadResp);
    if (waiting.length > weather.liveBuffer) throw slowConsumer();
    await Promise.race([records.bell.next(writes), movement.next(moves)]);
  }
  undo();
}
