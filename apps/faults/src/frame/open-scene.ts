import { generatedDataSet } from '@quayside/simulator-statuspage';
import { House, ownPostgres, untouchables, type Tenant } from '@quayside/testbed';
import type { HouseNeeds } from './fault';
import { Scene } from './scene';
import { firstRun, settleTenant } from './settle-tenant';

/** Of the house; the shortest that the worker takes. */
export const LEASE_SECONDS = 3;
/** How much later every piece of data reaches an upstream and comes back: without it, a run is over before it can be struck. */
const WAY_MS = 5;
/** Of what the programs have printed, in characters. */
const PRINTED = 20_000;
const RIVAL_ORGANISATION = 'org_rival';
const RIVAL: Tenant = {
  name: 'Rival',
  clientId: 'rival-client',
  clientSecret: 'secret-of-rival-9876543210',
  statuspageKey: 'key-of-rival-9876543210',
  identifier: 'rival-pages',
};

/** Opens a house in which two tenants have had their first run, and others have entities beside theirs. */
export async function openScene(needs: HouseNeeds, full: boolean): Promise<Scene> {
  const house = await House.open(upstream(), needs.workers ?? 2, {
    services: await ownPostgres(),
    rateLimit: needs.rateLimit ?? false,
    environment: { QUAYSIDE_LEASE_SECONDS: String(LEASE_SECONDS), ...needs.environment },
  });
  try {
    const installation = await house.install();
    await firstRun(house, installation);
    await settleTenant(house, RIVAL, RIVAL_ORGANISATION);
    plantStrangers(house);
    house.ways.port.delay(WAY_MS);
    house.ways.statuspage.delay(WAY_MS);
    const others = untouchables(house.port, installation.identifier, [house.port.organisation(RIVAL_ORGANISATION)]);
    return new Scene(house, installation, others, full);
  } catch (error) {
    const printed = house.output().slice(-PRINTED);
    await house.close();
    throw new Error(`the house could not be made ready: ${(error as Error).message}\n${printed}`, { cause: error });
  }
}

/** Some 900 entities over a dozen pages of lists: big enough to be broken in the middle. */
function upstream() {
  return generatedDataSet({
    seed: 11,
    pages: 3,
    groupsPerPage: 3,
    componentsPerPage: 40,
    incidentsPerPage: 130,
    updatesPerIncident: 1,
  });
}

/** Entities of the same blueprints that people and another installation have made: nothing upstream asks for them. */
function plantStrangers(house: House): void {
  const datasources = ['somebody', 'port-ocean/statuspage/0.1.0/other-pages/exporter'];
  for (const [index, datasource] of datasources.entries())
    for (const blueprint of ['statuspage', 'statuspageComponent', 'statuspageIncident'])
      house.port.putEntity({ blueprint, identifier: `stranger-${index}`, title: 'Not ours' }, datasource);
}
