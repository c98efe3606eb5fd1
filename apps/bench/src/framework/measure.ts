import type { Cost } from './bench';

/** The cost of work in this process; its helper threads (garbage, compilation) count. */
export async function measure(units: number, work: () => void | Promise<void>): Promise<Cost> {
  const wallBefore = process.hrtime.bigint();
  const cpuBefore = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpuBefore);
  const wallMicros = Number((process.hrtime.bigint() - wallBefore) / 1_000n);
  return { units, cpuMicros: user + system, wallMicros };
}
