import type { DefaultJobOptions } from 'bullmq';

/** Those of the product's background jobs, for every arm. */
export const JOB_OPTIONS: DefaultJobOptions = {
  attempts: 1,
  removeOnComplete: true,
  removeOnFail: true,
  priority: 1,
};
