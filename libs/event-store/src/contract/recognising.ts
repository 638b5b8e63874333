import type { EventLog, NewEvent } from '../index';
import { anEvent, aStream, conflictOf, idsOf, several } from './contract-events';
import type { Recognition } from './contract-log';

/** What becomes of events that stand in the log already, at another place than where they are appended now. */
export function describeRecognising(opened: () => EventLog, recognises: Recognition): void {
  let log: EventLog;
  beforeEach(() => {
    log = opened();
  });

  const idsIn = async (stream: string) => {
    const page = await log.readStream(stream);
    return page.kind === 'events' ? idsOf(page.events) : page.kind;
  };

  /** Two events with one before them in their stream and one behind them, at revision 3. */
  async function written() {
    const stream = aStream();
    const [a, b] = several(2);
    await log.append(stream, 'no-stream', [anEvent()]);
    await log.append(stream, 0, [a, b]);
    await log.append(stream, 2, [anEvent()]);
    return { stream, a, b };
  }

  describe('appending the same events elsewhere', () => {
    it('is a conflict at a revision that the stream has passed', async () => {
      const { stream, a, b } = await written();
      for (const expected of ['no-stream', 1, 2] as const)
        expect(await conflictOf(log.append(stream, expected, [a, b]))).toEqual({ stream, expected, actual: 3 });
      expect(await idsIn(stream)).toHaveLength(4);
    });

    const isKnown = recognises === 'anywhere';
    const end = isKnown ? 'a conflict' : 'another append';

    it.each<[string, (a: NewEvent, b: NewEvent) => [NewEvent, ...NewEvent[]]]>([
      ['whole', (a, b) => [a, b]],
      ['in another order', (a, b) => [b, a]],
      ['in part', (_, b) => [b, anEvent()]],
    ])(`is ${end} at the revision where the stream is, %s`, async (_, arranged) => {
      const { stream, a, b } = await written();
      const appended = await conflictOf(log.append(stream, 3, arranged(a, b)));
      expect(appended).toEqual(isKnown ? { stream, expected: 3, actual: 3 } : 'appended');
      expect(await idsIn(stream)).toHaveLength(isKnown ? 4 : 6);
    });

    it.each(['no-stream', 'any'] as const)(`is ${end} in another stream (%s)`, async (expected) => {
      const { a, b } = await written();
      const other = aStream();
      const appended = await conflictOf(log.append(other, expected, [a, b]));
      expect(appended).toEqual(isKnown ? { stream: other, expected, actual: 'no-stream' } : 'appended');
      expect(await idsIn(other)).toEqual(isKnown ? 'no-stream' : [a.id, b.id]);
    });
  });
}
