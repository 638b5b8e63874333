import { isUuid } from './append-guard';
import type { EventIndex, EventPlace } from './event-index.port';
import type { Position } from './event-log.port';
import { Connections } from './postgres/connections';
import type { Statement } from './postgres/statements';

/** Name of the projection that fills the index, and of its table. */
export const eventPlaces = 'event_place';

const readPosition: Statement = {
  name: 'usher-event-places-position',
  text: `SELECT position FROM read.projection_checkpoint WHERE name = '${eventPlaces}'`,
};

const findPlace: Statement = {
  name: 'usher-event-place',
  text: `SELECT stream, revision FROM read.${eventPlaces} WHERE id = $1`,
};

/** The index in the product's database, as the projector fills it. */
export class PostgresEventIndex implements EventIndex {
  readonly #connections: Connections;

  constructor(url: string, connections: number) {
    this.#connections = new Connections({ url, connections });
  }

  async position(): Promise<Position | undefined> {
    const [row] = await this.#connections.read(readPosition);
    return row?.[0] as Position | undefined;
  }

  async lookUp(eventId: string): Promise<EventPlace | undefined> {
    if (!isUuid(eventId)) return undefined;
    const [row] = await this.#connections.read(findPlace, [eventId]);
    return row && { stream: row[0] as string, revision: Number(row[1]) };
  }

  close(): Promise<void> {
    return this.#connections.close();
  }
}
