import { version as bullmqVersion } from 'bullmq/package.json';
import type { PrepareBench } from '../framework/bench';
import type { Comparison } from '../framework/comparison';
import { serviceVersions, startBenchPostgres, startBenchRedis } from '../framework/processes/services';
import { fifoArm, quaysideArm } from './fairness-arms';
import { FAIRNESS_SCENES, type FairnessScene } from './fairness-scene';
import { JAIN, QUIET_P99, TOTAL } from './judge-fairness';

/** How evenly tenants get the workers' time when some have far more to do than others. */
export const prepareFairnessBench: PrepareBench = async ({ brief = false }) => ({
  data: 'runs that all wait from the beginning; workers that hold each for its time',
  versions: { ...(await serviceVersions()), bullmq: bullmqVersion },
  comparisons: FAIRNESS_SCENES.slice(0, brief ? 1 : undefined).map(fairnessComparison),
  close: async () => {},
});

export function fairnessComparison(scene: FairnessScene): Comparison {
  const [us, them] = ['quayside', 'first come, first served'];
  return {
    name: scene.name,
    note: `${scene.slots} runs are worked on at a time; a run takes ${scene.quiet.runMs} ms here, a tick ${scene.tickMs}`,
    absent: [],
    goals: [
      { arm: us, figure: JAIN, atLeast: 0.99 },
      ...(scene.waitGoal === undefined ? [] : [{ arm: us, figure: QUIET_P99, over: them, atMost: scene.waitGoal }]),
      { arm: us, figure: TOTAL, over: them, atMost: 1.05 },
    ],
    async open() {
      const [postgres, redis] = await Promise.all([startBenchPostgres(), startBenchRedis()]);
      return {
        arms: [fifoArm(scene, { postgres, redis }), quaysideArm(scene, { postgres, redis })],
        close: async () => {
          await Promise.all([postgres.stop(), redis.stop()]);
        },
      };
    },
  };
}
