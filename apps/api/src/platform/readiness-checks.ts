import { Injectable } from '@nestjs/common';

type Check = () => Promise<true | string>;

/** What the slices need before they can answer, each by its name: true, or what is wrong. */
@Injectable()
export class ReadinessChecks {
  readonly #checks = new Map<string, Check>();

  add(name: string, check: Check): void {
    this.#checks.set(name, check);
  }

  async all(): Promise<Readonly<Record<string, true | string>>> {
    const answers = [...this.#checks].map(async ([name, check]) => [name, await check()] as const);
    return Object.fromEntries(await Promise.all(answers));
  }
}
