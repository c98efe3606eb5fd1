import { setTimeout as sleep } from 'node:timers/promises';
import type { Figures } from '../framework/comparison';
import type { Actor } from '../framework/processes/actor';
import { quantile } from '../framework/quantile';
import type { ConsumerReport, Taken } from './consumer.actor';

/** CPU time so far by where it was spent, in microseconds. */
export type CpuBill = Readonly<Record<'node' | 'redis' | 'postgres', number>>;

export interface Watched {
  readonly consumer: Actor;
  /** of all processes of the arm but the consumer */
  cpu(): Promise<CpuBill>;
  /** when the job was due, in ms of the machine's clock; undefined when nobody knows. Asked once for every job. */
  dueMs(taken: Taken): number | undefined;
}

/** What an arm took for its fires in a stretch of time: everything counts, what its processes do while idle too. */
export async function watchWindow({ consumer, cpu, dueMs }: Watched, windowMs: number): Promise<Figures> {
  const before = await bill(consumer, cpu);
  before.taken.forEach(dueMs); // what came between two windows is known from then on, and not counted
  await sleep(windowMs);
  const after = await bill(consumer, cpu);
  const { taken } = after;
  const fires = Math.max(1, taken.length);
  const msPerFire = (part: keyof CpuBill): number => (after.cpu[part] - before.cpu[part]) / 1_000 / fires;
  const late = taken
    .flatMap((job) => {
      const due = dueMs(job);
      return due === undefined ? [] : [job[2] - due];
    })
    .sort((left, right) => left - right);
  return {
    [FIRES]: taken.length,
    [CPU]: msPerFire('node') + msPerFire('redis') + msPerFire('postgres'),
    'of it Node': msPerFire('node'),
    'of it Redis': msPerFire('redis'),
    'of it Postgres': msPerFire('postgres'),
    ...(late.length === 0
      ? {}
      : {
          'lateness p50 ms': quantile(late, 0.5),
          [LATE_P99]: quantile(late, 0.99),
          'lateness max ms': quantile(late, 1),
        }),
  };
}

export const FIRES = 'fires';
export const CPU = 'CPU ms a fire';
export const LATE_P99 = 'lateness p99 ms';

async function bill(consumer: Actor, cpu: Watched['cpu']): Promise<{ cpu: CpuBill; taken: readonly Taken[] }> {
  const [{ taken, cpuMicros }, rest] = await Promise.all([consumer.ask<ConsumerReport>('report'), cpu()]);
  return { cpu: { ...rest, node: rest.node + cpuMicros }, taken };
}
