import { monotonicMs } from '@quayside/domain';
import { Vault } from '@quayside/tenancy';
import type { ComparedArm, Figures } from '../framework/comparison';
import { quantile } from '../framework/quantile';
import type { VaultJob, VaultScene, VaultSize } from './vault-scene';

export const CALLS = 'KMS calls per 1,000 jobs';
export const P50 = 'a secret p50 ms';
export const P99 = 'a secret p99 ms';

/** The vault of the next use. */
export type NextVault = () => Vault;

/** One vault, as a program has it; each round begins with nothing in memory. */
export function cached({ masterKey }: VaultScene): NextVault {
  const vault = new Vault(masterKey);
  return () => vault;
}

/** A vault that has no data key in memory, each time. */
export function uncached({ masterKey }: VaultScene): NextVault {
  return () => new Vault(masterKey);
}

export function vaultArm(
  name: string,
  scene: VaultScene,
  { jobs, concurrency }: VaultSize,
  open: (scene: VaultScene) => NextVault,
): ComparedArm {
  return {
    name,
    async run(): Promise<Figures> {
      const next = open(scene);
      const callsBefore = scene.kms.calls('Decrypt');
      const times: number[] = [];
      let begun = 0;
      const worker = async (): Promise<void> => {
        while (begun < jobs) {
          const job = scene.jobs[begun % scene.jobs.length];
          begun += 1;
          if (job !== undefined) times.push(...(await doJob(job, scene, next)));
        }
      };
      await Promise.all(Array.from({ length: concurrency }, worker));
      times.sort((a, b) => a - b);
      return {
        [CALLS]: ((scene.kms.calls('Decrypt') - callsBefore) * 1_000) / jobs,
        [P50]: quantile(times, 0.5),
        [P99]: quantile(times, 0.99),
      };
    },
  };
}

/**
 * Opens the secrets of a job one after the other, and gives how long each took in ms.
 *
 * @throws KmsError
 */
export async function doJob(job: VaultJob, { database }: VaultScene, next: NextVault): Promise<number[]> {
  const times: number[] = [];
  for (const secretId of job.secretIds) {
    const begun = monotonicMs();
    await next().use(database, { organisationId: job.organisationId, secretId, purpose: 'bench' }, async () => {});
    times.push(monotonicMs() - begun);
  }
  return times;
}
