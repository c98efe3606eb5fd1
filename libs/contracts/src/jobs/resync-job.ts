import { z } from 'zod';

/** The queue of resyncs. One job is one run; Postgres knows everything else about it. */
export const RESYNC_QUEUE = 'resync';

/**
 * What travels in a resync job: ids only. `version` lets a worker of the next release read jobs that are in flight; a
 * worker hands back a version that it does not know.
 */
export const resyncJobSchema = z.object({
  version: z.literal(1),
  organisationId: z.uuid(),
  installationId: z.uuid(),
  runId: z.uuid(),
});
export type ResyncJob = z.infer<typeof resyncJobSchema>;

/** The same run at the same epoch is the same job: adding it again changes nothing while it waits or runs. */
export function resyncJobId(runId: string, epoch: number): string {
  return `${runId}-${epoch}`;
}
