import { Injectable } from '@nestjs/common';

type Check = () => true | string;

/** What the slices need before they can answer, each by its name: true, or what is wrong. */
@Injectable()
export class ReadinessChecks {
  readonly #checks = new Map<string, Check>();

  add(name: string, check: Check): void {
    this.#checks.set(name, check);
  }

  all(): Readonly<Record<string, true | string>> {
    return Object.fromEntries([...this.#checks].map(([name, check]) => [name, check()]));
  }
}
