import { isAppError, monotonicMs } from '@quayside/domain';
import { Vault } from '@quayside/tenancy';
import type { ComparedArm, Figures } from '../framework/comparison';
import { quantile } from '../framework/quantile';
import { doJob, type NextVault } from './vault-arms';
import type { VaultJob, VaultScene } from './vault-scene';

export const WARM_DONE = 'jobs with keys in memory done, %';
export const COLD_FAILED_P50 = 'other jobs fail after p50 ms';
export const COLD_FAILED_P99 = 'other jobs fail after p99 ms';
export const DONE_AFTER = 'all jobs done when KMS is back, %';

const OUTAGE_MS = 300_000;
/** As long as the breaker waits at the most before it tries again. */
const BREAKER_MS = 30_000;

/** A clock that is moved by hand. */
interface HandClock {
  ms: number;
  now(): Date;
}

/**
 * Half of the organisations are known when KMS goes away; then, for five minutes by the clock of the vault, each step does
 * a job of either half.
 */
export function outageArm(
  name: string,
  scene: VaultScene,
  steps: number,
  open: (scene: VaultScene, clock: HandClock) => NextVault,
): ComparedArm {
  return {
    name,
    async run(): Promise<Figures> {
      const clock: HandClock = { ms: Date.now(), now: () => new Date(clock.ms) };
      const next = open(scene, clock);
      const half = Math.ceil(scene.jobs.length / 2);
      const [warm, cold] = [scene.jobs.slice(0, half), scene.jobs.slice(half)];
      for (const job of warm) await doJob(job, scene, next);
      scene.kms.faults.add({ effect: { kind: 'hang' } });
      const outage = { done: 0, failedAfterMs: [] as number[] };
      for (let step = 0; step < steps; step += 1) {
        if (await isDone(warm[step % warm.length], scene, next)) outage.done += 1;
        const begun = monotonicMs();
        if (!(await isDone(cold[step % cold.length], scene, next))) outage.failedAfterMs.push(monotonicMs() - begun);
        clock.ms += OUTAGE_MS / steps;
      }
      scene.kms.faults.clear();
      clock.ms += BREAKER_MS;
      let after = 0;
      for (const job of scene.jobs) if (await isDone(job, scene, next)) after += 1;
      const sorted = outage.failedAfterMs.sort((a, b) => a - b);
      return {
        [WARM_DONE]: (100 * outage.done) / steps,
        [COLD_FAILED_P50]: quantile(sorted, 0.5),
        [COLD_FAILED_P99]: quantile(sorted, 0.99),
        [DONE_AFTER]: (100 * after) / scene.jobs.length,
      };
    },
  };
}

export function cachedByClock({ masterKey }: VaultScene, clock: HandClock): NextVault {
  const vault = new Vault(masterKey, { clock });
  return () => vault;
}

async function isDone(job: VaultJob | undefined, scene: VaultScene, next: NextVault): Promise<boolean> {
  if (job === undefined) throw new RangeError('an outage needs two organisations at least');
  try {
    await doJob(job, scene, next);
    return true;
  } catch (error) {
    if (isAppError(error) && error.code === 'kms_unavailable') return false;
    throw error;
  }
}
