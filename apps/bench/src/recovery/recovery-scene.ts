import { seededRandom } from '@quayside/simulator-kit';
import { generatedDataSet } from '@quayside/simulator-statuspage';
import { House, ownPostgres, type Installed } from '@quayside/testbed';
import { listPagesOf } from './list-pages';

export interface RecoverySize {
  readonly pages: number;
  readonly incidentsPerPage: number;
  readonly leaseSeconds: number;
  /** how long every request takes besides */
  readonly latencyMs: { readonly statuspage: number; readonly port: number };
}

export interface RecoveryScene {
  readonly house: House;
  readonly installed: Installed;
  /** what Port held before the first run */
  readonly emptyPort: unknown;
  readonly listPageOf: ReadonlyMap<string, string>;
  readonly random: () => number;
}

/** As many list pages as a run reads. */
export function listPagesRead({ pages, incidentsPerPage }: RecoverySize): number {
  return pages * (2 + Math.floor(incidentsPerPage / 100) + 1);
}

/** Two workers, and an installation that has had its first run. Apart from the lease, programs are set as by default. */
export async function openRecoveryScene(size: RecoverySize): Promise<RecoveryScene> {
  const dataSet = generatedDataSet({
    seed: 1,
    pages: size.pages,
    groupsPerPage: 10,
    componentsPerPage: 60,
    incidentsPerPage: size.incidentsPerPage,
    updatesPerIncident: 1,
  });
  const house = await House.open(dataSet, 2, {
    services: await ownPostgres(),
    environment: {
      QUAYSIDE_LEASE_SECONDS: String(size.leaseSeconds),
      QUAYSIDE_REDISPATCH_SECONDS: '15',
      QUAYSIDE_TICK_MS: '1000',
    },
  });
  try {
    const { port, statuspage } = house;
    const emptyPort = port.snapshot();
    const installed = await house.install();
    const { outcome, error } = await house.finished(installed.path, installed.runId);
    if (outcome !== 'complete') throw new Error(`the first run ended as ${outcome}: ${error?.message}`);
    statuspage.server.faults.add({ path: '/v1/*', effect: { kind: 'latency', ms: size.latencyMs.statuspage } });
    port.server.faults.add({ effect: { kind: 'latency', ms: size.latencyMs.port } });
    return { house, installed, emptyPort, listPageOf: listPagesOf(statuspage.world), random: seededRandom(1) };
  } catch (error) {
    await house.close();
    throw error;
  }
}
