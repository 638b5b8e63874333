import { UnreadableEvent, type EventLog } from '@event-store';
import type { Lines } from './lines';
import { sentence, unreadableLine } from './sentence';

/** No event was ever written to it. */
export class NoStream extends Error {
  override readonly name = 'NoStream';
}

const pageSize = 200;

/** Tells a stream from its first event to its last, page by page. @throws NoStream */
export async function tellStream(log: EventLog, stream: string, lines: Lines): Promise<void> {
  for (let from = 0, limit = pageSize; !lines.gone.aborted;) {
    const page = await log.readStream(stream, { from, limit }).catch((error: unknown) => {
      if (error instanceof UnreadableEvent) return error;
      throw error;
    });
    // The page is read anew event by event, up to the one that cannot be read.
    if (page instanceof UnreadableEvent && limit > 1) limit = 1;
    else if (page instanceof UnreadableEvent) {
      await lines.write(unreadableLine(page));
      [from, limit] = [from + 1, pageSize];
    } else if (page.kind === 'no-stream') throw new NoStream(`There is no stream ${stream}.`);
    else {
      for (const event of page.events) await lines.write(sentence(event));
      if (page.events.length < limit) return;
      from += page.events.length;
    }
  }
}
