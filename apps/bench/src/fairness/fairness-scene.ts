/** Tenants of one sort: so many of them, each with so many runs that wait from the beginning. */
export interface TenantGroup {
  readonly tenants: number;
  readonly runsEach: number;
  /** how long a run holds its worker, in ms, from half of it to one and a half */
  readonly runMs: number;
  /** what Postgres says that the last run of each installation took */
  readonly lastRunSeconds: number;
}

/** Who wants what. Time runs faster than in production: runs and ticks are shorter by the same factor. */
export interface FairnessScene {
  readonly name: string;
  /** their runs came first */
  readonly noisy: TenantGroup;
  readonly quiet: TenantGroup;
  /** runs that the workers hold at once */
  readonly slots: number;
  readonly tickMs: number;
  /** quiet tenants' p99 wait against the queue, at the most; absent where even equal shares could not reach much */
  readonly waitGoal?: number;
}

/** Equal shares could reach a tenth. */
const WAIT_GOAL = 1 / 8;

/** Runs of 1 s and ticks of 1 s, ten times as fast. */
const SHORT = { runMs: 100, lastRunSeconds: 1 };
const WORKERS = { slots: 20, tickMs: 100 };

export const FAIRNESS_SCENES: readonly FairnessScene[] = [
  {
    name: '1 tenant with 5,000 runs, 49 with 10; runs of 1 s',
    noisy: { tenants: 1, runsEach: 5_000, ...SHORT },
    quiet: { tenants: 49, runsEach: 10, ...SHORT },
    ...WORKERS,
    waitGoal: WAIT_GOAL,
  },
  {
    name: '10 tenants with 500 runs, 40 with 10; runs of 1 s',
    noisy: { tenants: 10, runsEach: 500, ...SHORT },
    quiet: { tenants: 40, runsEach: 10, ...SHORT },
    ...WORKERS,
    waitGoal: WAIT_GOAL,
  },
  {
    // 200 times as fast, but for the ticks, which are ten times as fast: here the scheduler is slower than in production
    name: '1 tenant with 600 runs of 120 s (its upstream is slow), 49 with 10 of 30 s',
    noisy: { tenants: 1, runsEach: 600, runMs: 600, lastRunSeconds: 120 },
    quiet: { tenants: 49, runsEach: 10, runMs: 150, lastRunSeconds: 30 },
    ...WORKERS,
  },
];
