import { generatedDataSet } from '@quayside/simulator-statuspage';
import { House, ownPostgres } from '@quayside/testbed';
import type { PrepareBench } from '../framework/bench';
import type { Comparison } from '../framework/comparison';
import { requireComplete } from '../framework/processes/require-complete';
import { serviceVersions } from '../framework/processes/services';
import { READS, WRITES } from './count-requests';
import { CPU, deltaArm, everythingArm, fullArm } from './noop-arms';

export interface NoopSize {
  readonly pages: number;
  readonly incidentsPerPage: number;
}

const [GROUPS, COMPONENTS, UPDATES] = [10, 100, 5];
/** Most entities that one request for what Port holds gives. */
const LISTED_AT_ONCE = 500;

/** What a run costs when nothing has changed. */
export const prepareNoopBench: PrepareBench = async ({ brief = false }) => {
  const size = { pages: brief ? 1 : 4, incidentsPerPage: brief ? 100 : 400 };
  return {
    data: `${entitiesOf(size)} entities of ${size.pages} pages, none of them changed since the last run`,
    versions: await serviceVersions(),
    comparisons: [noopComparison(size)],
    close: async () => {},
  };
};

export function noopComparison(size: NoopSize): Comparison {
  const entities = entitiesOf(size);
  const [full, delta] = ['quayside, full run', 'quayside, delta run'];
  return {
    name: `${entities} entities, nothing changed`,
    note: 'runs of the whole product: scheduler and worker, with Postgres and Redis, against both simulators',
    absent: [],
    goals: [
      ...[full, delta].flatMap((arm) => [
        { arm, figure: WRITES, atMost: 0, inEveryRound: true },
        // a list in pages for each of the five blueprints, and never an entity by itself
        { arm, figure: READS, atMost: 2 * (entities / LISTED_AT_ONCE + 5), inEveryRound: true },
      ]),
      { arm: delta, figure: CPU, over: 'everything written', atMost: 0.1 },
    ],
    async open() {
      const house = await House.open(dataSetOf(size), 1, { services: await ownPostgres() });
      try {
        const emptyPort = house.port.snapshot();
        const installed = await house.install();
        requireComplete(await house.finished(installed.path, installed.runId, 600_000), house);
        const scene = { house, installed, entities, emptyPort };
        return { arms: [everythingArm(scene), fullArm(scene), deltaArm(scene)], close: () => house.close() };
      } catch (error) {
        await house.close();
        throw error;
      }
    },
  };
}

function entitiesOf({ pages, incidentsPerPage }: NoopSize): number {
  return pages * (1 + GROUPS + COMPONENTS + incidentsPerPage * (1 + UPDATES));
}

function dataSetOf({ pages, incidentsPerPage }: NoopSize) {
  return generatedDataSet({
    seed: 1,
    pages,
    groupsPerPage: GROUPS,
    componentsPerPage: COMPONENTS,
    incidentsPerPage,
    updatesPerIncident: UPDATES,
  });
}
