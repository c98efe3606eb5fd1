import type { PrepareBench } from '../framework/bench';
import type { Comparison, FigureGoal } from '../framework/comparison';
import {
  dataSetOf,
  FIFTY_PAGES,
  FIVE_PAGES,
  organisationName,
  SINGLE_PAGES,
  TWENTY_PAGES,
  type Organisation,
} from './organisations';
import {
  DELTA,
  deltaArm,
  FULL,
  fullArm,
  GIVEN_UP,
  OCEAN,
  oceanArm,
  RECORDS,
  type RequestsScene,
} from './requests-arms';
import { REFUSED, REQUESTS } from './tell-requests';

const LATENCY_MS = 100;

/** How many requests a resync takes, and what becomes of them where a key may send 60 in 60 s. */
export const prepareRequestsBench: PrepareBench = async ({ brief = false }) => ({
  data: 'accounts in which nothing changes; three updates for each incident; nothing is written to Port',
  versions: { "Ocean's Statuspage client": 'port-labs/ocean 1029f3d' },
  comparisons: [
    ...[...SINGLE_PAGES, FIVE_PAGES, TWENTY_PAGES, ...(brief ? [] : [FIFTY_PAGES])].map(countedComparison),
    limitedComparison(FIVE_PAGES, 429),
    limitedComparison(FIVE_PAGES, 420),
    ...(brief ? [] : [limitedComparison(TWENTY_PAGES, 420, { withOcean: false })]),
  ],
  close: async () => {},
});

/** All arms without a limit. */
export function countedComparison(organisation: Organisation): Comparison {
  return {
    name: `${organisationName(organisation)}; no limit`,
    note: 'the least time: 60 places in 60 s for Ocean, which keeps no count; 50 in 62 s, as a worker counts',
    absent: [],
    goals: [
      { arm: FULL, figure: RECORDS, over: OCEAN, atLeast: 1, atMost: 1, inEveryRound: true },
      { arm: FULL, figure: REQUESTS, over: OCEAN, atMost: 1 / 3, inEveryRound: true },
      ...(organisation.pages < 5
        ? []
        : [{ arm: DELTA, figure: REQUESTS, over: OCEAN, atMost: 1 / 6, inEveryRound: true }]),
    ],
    async open() {
      const scene = { dataSet: dataSetOf(organisation), latencyMs: 0 };
      return { arms: [oceanArm(scene), fullArm(scene), deltaArm(scene)], close: async () => {} };
    },
  };
}

/**
 * Each arm with a simulator of its own that lets its key send 60 requests in any 60 s.
 *
 * @param options.withOcean whether its plan is followed too, which takes a minute for every 60 requests
 */
export function limitedComparison(
  organisation: Organisation,
  limitStatus: 420 | 429,
  { withOcean = true }: { readonly withOcean?: boolean } = {},
): Comparison {
  const never = (arm: string, figure: string): FigureGoal => ({ arm, figure, atMost: 0, inEveryRound: true });
  return {
    name: `${organisationName(organisation)}; 60 requests in 60 s, beyond that ${limitStatus}`,
    note: `a request takes ${LATENCY_MS} ms; all arms side by side, each with a key of its own`,
    sideBySide: true,
    absent: [],
    goals: [FULL, DELTA].flatMap((arm) => [never(arm, REFUSED), never(arm, GIVEN_UP)]),
    async open() {
      const scene: RequestsScene = { dataSet: dataSetOf(organisation), limitStatus, latencyMs: LATENCY_MS };
      const ours = [fullArm(scene), deltaArm(scene)];
      return { arms: withOcean ? [oceanArm(scene), ...ours] : ours, close: async () => {} };
    },
  };
}
