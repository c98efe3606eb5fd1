import { version as sdkVersion } from '@aws-sdk/client-kms/package.json';
import type { PrepareBench } from '../framework/bench';
import type { Comparison } from '../framework/comparison';
import { serviceVersions } from '../framework/processes/services';
import { cachedByClock, COLD_FAILED_P50, DONE_AFTER, outageArm, WARM_DONE } from './outage-arms';
import { cached, CALLS, uncached, vaultArm } from './vault-arms';
import { openVaultScene, type VaultSize } from './vault-scene';

const [OURS, THEIRS] = ['quayside', 'KMS for each secret'];
/** Five minutes in steps of five seconds. */
const STEPS = 60;
/** A bench with the five seconds of programs would take hours. */
const PATIENCE_MS = 300;

/** What it costs to open secrets whose data keys are wrapped by AWS KMS, and what is left of it when KMS is down. */
export const prepareVaultBench: PrepareBench = async ({ brief = false }) => {
  const size = { organisations: brief ? 2 : 10, jobs: brief ? 200 : 1_000, concurrency: 4, kmsMs: 10 };
  return {
    data: `jobs of ${size.organisations} organisations that open two secrets each; a KMS that answers after ${size.kmsMs} ms`,
    versions: { postgres: (await serviceVersions())['postgres'] ?? '', '@aws-sdk/client-kms': sdkVersion },
    comparisons: [usesComparison(size), outageComparison(size, brief ? 12 : STEPS)],
    close: async () => {},
  };
};

export function usesComparison(size: VaultSize): Comparison {
  return {
    name: `${size.jobs} jobs, ${size.concurrency} at a time`,
    note: 'both arms read the envelope from Postgres and write the use on the audit trail',
    absent: [],
    goals: [{ arm: OURS, figure: CALLS, over: THEIRS, atMost: 0.01 }],
    async open() {
      const scene = await openVaultScene(size);
      return {
        arms: [vaultArm(THEIRS, scene, size, uncached), vaultArm(OURS, scene, size, cached)],
        close: () => scene.close(),
      };
    },
  };
}

export function outageComparison(size: VaultSize, steps: number): Comparison {
  return {
    name: 'KMS does not answer for five minutes',
    note: `by a clock that is moved; it is waited for ${PATIENCE_MS} ms here, and the keys of half of the organisations were asked for before`,
    absent: [],
    goals: [
      { arm: OURS, figure: WARM_DONE, atLeast: 100, inEveryRound: true },
      { arm: OURS, figure: DONE_AFTER, atLeast: 100, inEveryRound: true },
      { arm: OURS, figure: COLD_FAILED_P50, over: THEIRS, atMost: 0.2 },
    ],
    async open() {
      const scene = await openVaultScene({ ...size, kmsMs: 0, patienceMs: PATIENCE_MS });
      return {
        arms: [outageArm(THEIRS, scene, steps, uncached), outageArm(OURS, scene, steps, cachedByClock)],
        close: () => scene.close(),
      };
    },
  };
}
