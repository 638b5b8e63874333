import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { aggregates } from '@domain/aggregates';
import type { AssetEvent } from '@domain/asset/asset.events';
import { Publications } from '@domain/asset/publications';
import { EntitlementIndex } from '@domain/entitlement/entitlement-index';
import { NodeDirectory } from '@domain/node/node-directory';
import type { NodeEvent } from '@domain/node/node.events';
import type { Instant } from '@domain/kernel';
import { DeniedSessions } from '@domain/viewing/denied-sessions';
import type { ViewingEvent } from '@domain/viewing/viewing.events';
import { todaysShapeBy, type EventLog, type Position, type RecordedEvent } from '@event-store';
import { Behind, followInMemory, type Follower } from '@projections';
import { Clock, type Logger } from '@runtime';
import { EVENT_LOG, LOGGER, Problem, ReadinessChecks } from '../platform';

/** All that the device side knows, in memory and as of one place in the log. */
export type Known = Readonly<{
  entitlements: EntitlementIndex;
  nodes: NodeDirectory;
  denied: DeniedSessions;
  publications: Publications;
  /** When it was asked for. */
  at: Instant;
  /** Id of the last event that it was told. */
  through: string | undefined;
}>;

const inTodaysShape = todaysShapeBy(aggregates);
const categories = [...EntitlementIndex.categories, 'node'];
const patienceMs = 3_000;
const readinessPatienceMs = 500;

/** The log's facts kept in memory: every answer is as of the log's head when it was asked for, or there is none. */
@Injectable()
export class KnownFacts implements OnApplicationShutdown {
  readonly #entitlements = new EntitlementIndex();
  readonly #nodes = new NodeDirectory();
  readonly #denied = new DeniedSessions();
  readonly #publications = new Publications();
  readonly #follower: Follower;
  #through: string | undefined;
  #hasStarted = false;

  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(LOGGER) logger: Logger,
    private readonly clock: Clock,
    readiness: ReadinessChecks,
  ) {
    const onError = (err: unknown) => logger.error({ err }, 'the facts in memory cannot follow the log');
    this.#follower = followInMemory({ log, filter: { categories }, onError }, (event) =>
      this.#apply(inTodaysShape(event)),
    );
    readiness.add('facts', () => this.#readiness());
  }

  /** Waits, bounded, until everything that was in the log by now is known. @throws Problem UNAVAILABLE */
  async current(): Promise<Known> {
    await this.#reach(await this.log.head());
    return {
      entitlements: this.#entitlements,
      nodes: this.#nodes,
      denied: this.#denied,
      publications: this.#publications,
      at: this.clock.now(),
      through: this.#through,
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.#follower.close();
  }

  /** A start reads the whole log first. Later it is answered question by question whether this is up to date. */
  async #readiness(): Promise<true | string> {
    if (this.#follower.fault()) return 'stands still';
    this.#hasStarted ||= await this.log
      .head()
      .then((head) => this.#follower.reached(head, readinessPatienceMs))
      .then(
        () => true,
        () => false,
      );
    return this.#hasStarted ? true : 'is still reading the log';
  }

  async #reach(head: Position): Promise<void> {
    try {
      await this.#follower.reached(head, patienceMs);
    } catch (cause) {
      if (!(cause instanceof Behind) && this.#follower.fault() === undefined) throw cause;
      const headers = { 'retry-after': '1' };
      throw new Problem('UNAVAILABLE', 'What is known here is out of date. Try again.', { headers, cause });
    }
  }

  #apply(event: RecordedEvent): void {
    this.#through = event.id;
    switch (event.stream.slice(0, event.stream.indexOf('-'))) {
      case 'node':
        return this.#nodes.apply(event as unknown as NodeEvent);
      case 'viewing':
        this.#denied.apply(event as unknown as ViewingEvent);
        break;
      case 'asset':
        this.#publications.apply(event as unknown as AssetEvent);
        break;
    }
    this.#entitlements.apply(event);
  }
}
