import { readFile } from 'node:fs/promises';

/** Linux counts in hundredths of a second, whatever its own clock does. */
const MICROS_PER_TICK = 10_000;

interface ProcessTimes {
  readonly parent: number;
  /** of its own */
  readonly ticks: number;
  /** of children that ended and were waited for */
  readonly ticksOfEnded: number;
}

/** CPU time of a process so far, in microseconds; 10,000 is the smallest step. Linux only. */
export async function cpuMicrosOfProcess(pid: number): Promise<number> {
  return ((await processTimes(pid))?.ticks ?? 0) * MICROS_PER_TICK;
}

/** As above, of a process with its children, those that ended included. */
export async function cpuMicrosOfFamily(pid: number): Promise<number> {
  const own = await processTimes(pid);
  if (own === null) return 0;
  let ticks = own.ticks + own.ticksOfEnded;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  for (const child of children.split(' ').filter((text) => text !== '')) {
    const times = await processTimes(Number(child));
    ticks += (times?.ticks ?? 0) + (times?.ticksOfEnded ?? 0);
  }
  return ticks * MICROS_PER_TICK;
}

/** @throws Error when there is no such process */
export async function parentOf(pid: number): Promise<number> {
  const times = await processTimes(pid);
  if (times === null) throw new Error(`there is no process ${pid}`);
  return times.parent;
}

/** null when the process is gone */
async function processTimes(pid: number): Promise<ProcessTimes | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  // the name of the program comes second, in brackets, and may hold anything
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const at = (field: number): number => fields[field - FIRST_FIELD] ?? 0;
  return { parent: at(4), ticks: at(14) + at(15), ticksOfEnded: at(16) + at(17) };
}

/** The number of the field behind the name, as proc(5) counts them. */
const FIRST_FIELD = 3;
