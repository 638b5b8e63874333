import { PostgresEventLog } from '@event-store';

// A process of its own, so that its memory is that of one reader: DATABASE_URL is read from the start, CATEGORY alone if it is given.
const log = await PostgresEventLog.open({ url: process.env['DATABASE_URL'] as string });
const category = process.env['CATEGORY'];
const cpu = process.cpuUsage();
const begun = performance.now();
let events = 0;
for await (const batch of log.readAll(category ? { filter: { categories: [category] } } : {}))
  events += batch.events.length;
const { user, system } = process.cpuUsage(cpu);
const seconds = (performance.now() - begun) / 1000;
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ events, seconds, cpuUs: (user + system) / events, peakMb }));
await log.close();
