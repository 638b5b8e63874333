import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';

/** Processor time since the start, in microseconds: this process, and the whole database server. */
export type CpuUse = Readonly<{ nodeUs: number; postgresUs: number }>;

const usPerTick = 10_000;

/** Reads the processor time of this process and of the server behind the connection, which must be on this machine. */
export async function cpuMeter(client: pg.ClientBase): Promise<() => CpuUse> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const server = statOf(String(rows[0]?.pid)).parent;
  return () => {
    const { user, system } = process.cpuUsage();
    return { nodeUs: user + system, postgresUs: serverTicks(server) * usPerTick };
  };
}

/** Of another process that runs. */
export const processUs = (pid: number | undefined): number => statOf(String(pid)).own * usPerTick;

type Stat = Readonly<{ parent: string; own: number; ended: number }>;

/** Ended children count with their parent. */
function statOf(pid: string): Stat {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = (from: number) => Number(fields[from]) + Number(fields[from + 1]);
  return { parent: fields[1] ?? '', own: ticks(11), ended: ticks(13) };
}

function serverTicks(server: string): number {
  const { own, ended } = statOf(server);
  let ticks = own + ended;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = statOf(pid);
      if (stat.parent === server) ticks += stat.own;
    } catch {
      // It has ended since the folder was listed.
    }
  }
  return ticks;
}
