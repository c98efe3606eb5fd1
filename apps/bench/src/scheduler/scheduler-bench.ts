import { version as bullmqVersion } from 'bullmq/package.json';
import type { PrepareBench } from '../framework/bench';
import type { FigureGoal } from '../framework/comparison';
import { serviceVersions } from '../framework/processes/services';
import { schedulerComparison, type SceneSize } from './scheduler-scene';
import { CPU, LATE_P99 } from './window';

const HOUR_MS = 3_600_000;
const FIVE_MINUTES_MS = 300_000;

const [US, THEM, PLAIN] = ['quayside', 'BullMQ job schedulers', 'runs and jobs alone'];

/** At the size for which the design was chosen. */
const GOALS: readonly FigureGoal[] = [
  { arm: US, figure: CPU, over: THEM, beyond: PLAIN, atMost: 0.2 },
  { arm: US, figure: 'bytes each', over: THEM, atMost: 0.2 },
  { arm: US, figure: 'boot s', atMost: 2 },
  { arm: US, figure: LATE_P99, atMost: 2_000 },
];

/** What it costs that every installation has its next run: recorded, in time, and its job taken. */
export const prepareSchedulerBench: PrepareBench = async ({ brief = false }) => {
  const scenes: readonly (SceneSize & { readonly goals: readonly FigureGoal[] })[] = brief
    ? [{ installations: 1_000, periodMs: FIVE_MINUTES_MS, windowMs: 5_000, leadMs: 20_000, goals: [] }]
    : [
        { installations: 10_000, periodMs: HOUR_MS, windowMs: 10_000, leadMs: 60_000, goals: [] },
        { installations: 10_000, periodMs: FIVE_MINUTES_MS, windowMs: 10_000, leadMs: 60_000, goals: [] },
        { installations: 100_000, periodMs: HOUR_MS, windowMs: 10_000, leadMs: 240_000, goals: GOALS },
        { installations: 100_000, periodMs: FIVE_MINUTES_MS, windowMs: 10_000, leadMs: 240_000, goals: [] },
      ];
  return {
    data: 'installations that are due evenly over their period; jobs that do nothing',
    versions: { ...(await serviceVersions()), bullmq: bullmqVersion },
    comparisons: scenes.map(({ goals, ...size }) => schedulerComparison(size, goals)),
    close: async () => {},
  };
};
