import type { EventLog, Position } from '../index';

/** A log that holds other things too, seen as if it began where the test found its end. */
export const fromStart = (log: EventLog, start: Position): EventLog => ({
  append: (...append) => log.append(...append),
  readStream: (...read) => log.readStream(...read),
  find: (...wanted) => log.find(...wanted),
  readAll: (read) => log.readAll({ after: start, ...read }),
  subscribe: (from) => log.subscribe({ after: start, ...from }),
  head: () => log.head(),
  close: () => log.close(),
});
