import type { House, Installed, Tenant } from '@quayside/testbed';

const FIRST_RUN_MS = 90_000;

/** Lets another customer in, with a key and an organisation at Port of its own: one page, read once, and not due before tomorrow. */
export async function settleTenant(house: House, tenant: Tenant, portOrganisation: string): Promise<void> {
  const { clientId, clientSecret, statuspageKey } = tenant;
  house.port.addCredentials({ clientId, clientSecret, organisationId: portOrganisation });
  house.statuspage.keys.add(statuspageKey);
  const [page] = house.statuspage.world.pages();
  const installed = await house.install({ statuspageIds: [page?.record.id] }, tenant);
  await firstRun(house, installed);
  const later = "UPDATE installations SET next_run_at = now() + interval '1 day' WHERE id = $1";
  await house.query(later, installed.installationId);
}

/** Waits for the run that an installation begins with. */
export async function firstRun(house: House, { path, runId }: Installed): Promise<void> {
  const { outcome } = await house.finished(path, runId, FIRST_RUN_MS);
  if (outcome !== 'complete') throw new Error(`the first run ended as ${outcome}`);
}
