import type { PrepareBench } from '../framework/bench';
import type { Comparison } from '../framework/comparison';
import { serviceVersions } from '../framework/processes/services';
import { KILLED, killedArm, RESUMED, undisturbedArm, WRONG } from './recovery-arms';
import { listPagesRead, openRecoveryScene, type RecoverySize } from './recovery-scene';
import { ASKED_TWICE, WRITTEN_TWICE } from './tell-work';

/** How much later than the lease ends the run has to go on. */
const SLACK_SECONDS = 5;
/** Four lists are read side by side, each a page ahead of the one that is worked on. */
const MOST_ASKED_TWICE = 5;

/** What it costs a run that its worker dies. */
export const prepareRecoveryBench: PrepareBench = async ({ brief = false }) => {
  const size = {
    pages: brief ? 2 : 4,
    incidentsPerPage: 250,
    leaseSeconds: brief ? 5 : 30,
    latencyMs: { statuspage: 100, port: 30 },
  };
  return {
    data: `runs over ${listPagesRead(size)} list pages; Port is empty before each, so that everything is written`,
    versions: await serviceVersions(),
    comparisons: [recoveryComparison(size)],
    close: async () => {},
  };
};

export function recoveryComparison(size: RecoverySize): Comparison {
  const { leaseSeconds, latencyMs } = size;
  return {
    name: `SIGKILL for one of two workers, lease of ${leaseSeconds} s`,
    note: `a request takes ${latencyMs.statuspage} ms at Statuspage and ${latencyMs.port} ms at Port; no limit at either`,
    absent: [],
    goals: [
      { arm: KILLED, figure: RESUMED, atMost: leaseSeconds + SLACK_SECONDS, inEveryRound: true },
      { arm: KILLED, figure: WRITTEN_TWICE, atMost: 1, inEveryRound: true },
      { arm: KILLED, figure: ASKED_TWICE, atMost: MOST_ASKED_TWICE, inEveryRound: true },
      { arm: KILLED, figure: WRONG, atMost: 0, inEveryRound: true },
    ],
    async open() {
      const scene = await openRecoveryScene(size);
      return { arms: [undisturbedArm(scene), killedArm(scene)], close: () => scene.house.close() };
    },
  };
}
