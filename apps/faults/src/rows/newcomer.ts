import type { Tenant } from '@quayside/testbed';
import type { Chance } from '../frame/chance';
import { selectRuns, type RunRow, type Scene } from '../frame/scene';

/** Somebody who installs the connector for a single page while something breaks. */
export interface Newcomer {
  readonly tenant: Tenant;
  readonly settings: object;
}

/** Makes somebody new known to both sides. */
export function newcomerOf({ house }: Scene, chance: Chance): Newcomer {
  const name = `newcomer-${chance.between(0, 1_000_000_000)}-${Date.now()}`;
  const tenant = {
    name,
    clientId: `client-of-${name}`,
    clientSecret: `secret-of-${name}`,
    statuspageKey: `key-of-${name}`,
    identifier: name,
  };
  const { clientId, clientSecret } = tenant;
  house.port.addCredentials({ clientId, clientSecret, organisationId: `org_${name}` });
  house.statuspage.keys.add(tenant.statuspageKey);
  const [page] = house.statuspage.world.pages();
  return { tenant, settings: { statuspageIds: [page?.record.id] } };
}

/** The first run; undefined as long as nothing is installed. */
export async function runOfNewcomer({ house }: Scene, { tenant }: Newcomer): Promise<RunRow | undefined> {
  const [run] = await house.query<RunRow>(
    `${selectRuns} WHERE installation_id IN (SELECT id FROM installations WHERE identifier = $1)`,
    tenant.identifier,
  );
  return run;
}

/** From now on nothing of it is due before tomorrow, when all is over. */
export async function settleNewcomer({ house }: Scene, { tenant }: Newcomer): Promise<void> {
  const later = "UPDATE installations SET next_run_at = now() + interval '1 day' WHERE identifier = $1";
  await house.query(later, tenant.identifier);
}
