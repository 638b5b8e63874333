import { Bell } from '../../bell';

/** What a test can do to a server that is up: how it treats its clients. */
export class Weather {
  /** The node that is asked instead, for calls that want the leader. */
  leader: Readonly<{ host: string; port: number }> | undefined;
  /** The server says that it is still starting. */
  isStarting = false;
  /** Appends are written, and nobody is told. */
  isMute = false;
  /** A live subscriber that is so many events behind is dropped. */
  liveBuffer = 32;
  /** How late the second answer to a bad request comes. */
  secondAnswerAfterMs = 2_000;
  readonly #thawed = new Bell();
  #meetings = new Bell();
  #isFrozen = false;

  /** From now on nothing is worked at. */
  freeze(): void {
    this.#isFrozen = true;
    this.#meetings = new Bell();
  }

  thaw(): void {
    this.#isFrozen = false;
    this.#thawed.ring();
  }

  /** Resolves when a call has met the frost. */
  async met(): Promise<void> {
    if (this.#meetings.rings === 0) await this.#meetings.next(0);
  }

  async whenThawed(): Promise<void> {
    if (this.#isFrozen) this.#meetings.ring();
    while (this.#isFrozen) await this.#thawed.next(this.#thawed.rings);
  }
}
