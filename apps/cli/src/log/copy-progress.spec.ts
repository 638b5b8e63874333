import type { Position } from '@event-store';
import { CopyTeller } from './copy-progress';

const at = (place: number) => `old@${place}` as Position;

describe('telling how far a copy is', () => {
  it('says the act, the events, the share, the speed and the time left, now and then', () => {
    const lines: string[] = [];
    let nowMs = 0;
    const teller = new CopyTeller(
      at(10_000),
      (line) => lines.push(line),
      () => nowMs,
    );
    for (let events = 0; events <= 5_000; events += 1_000, nowMs += 1_000)
      teller.hear({ act: 'copied', events, place: at(events) });
    expect(lines).toEqual([
      'copied 2,000 events, 20 %, 1,000/s, about 8 s left',
      'copied 4,000 events, 40 %, 1,000/s, about 6 s left',
    ]);
  });

  it('begins anew with the next act', () => {
    const lines: string[] = [];
    let nowMs = 0;
    const teller = new CopyTeller(
      at(1_000),
      (line) => lines.push(line),
      () => nowMs,
    );
    teller.hear({ act: 'compared', events: 500, place: at(500) });
    nowMs = 60_000;
    teller.hear({ act: 'copied', events: 0, place: at(500) });
    nowMs = 62_000;
    teller.hear({ act: 'copied', events: 100, place: at(600) });
    expect(lines).toEqual(['copied 100 events, 60 %, 50/s, about 8 s left']);
  });
});
