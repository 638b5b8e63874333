import { distanceBetween, type CopyProgress, type Position } from '@event-store';

const everyMs = 2_000;

/** Says now and then how far a copy is, how fast it goes and how long it will take at that. */
export class CopyTeller {
  #act: CopyProgress['act'] | undefined;
  #begun: Readonly<{ at: number; place: bigint; events: number }> = { at: 0, place: 0n, events: 0 };
  #told = 0;

  constructor(
    private readonly head: Position,
    private readonly say: (line: string) => void,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  hear({ act, events, place }: CopyProgress): void {
    const now = this.nowMs();
    const through = distanceBetween(undefined, place);
    if (act !== this.#act) {
      this.#begun = { at: now, place: through, events };
      [this.#act, this.#told] = [act, now];
    }
    if (now - this.#told < everyMs) return;
    this.#told = now;
    this.say(this.#line(events, through, now));
  }

  #line(events: number, through: bigint, now: number): string {
    const end = distanceBetween(undefined, this.head);
    const seconds = (now - this.#begun.at) / 1000;
    const perSecond = Math.round((events - this.#begun.events) / seconds);
    const left = (Number(end - through) / Number(through - this.#begun.place)) * seconds;
    const percent = end === 0n ? 100 : Math.min(100, Number((through * 100n) / end));
    return `${this.#act} ${events.toLocaleString('en')} events, ${percent} %, ${perSecond.toLocaleString('en')}/s${leftOf(left)}`;
  }
}

function leftOf(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds <= 0) return '';
  return seconds < 90 ? `, about ${Math.ceil(seconds)} s left` : `, about ${Math.ceil(seconds / 60)} min left`;
}
