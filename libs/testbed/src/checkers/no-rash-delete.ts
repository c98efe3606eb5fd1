import type { EntityWrite } from '@quayside/simulator-port';
import { expectedEntities } from './expected-entities';
import type { Evidence } from './evidence';

interface DeletingRun {
  readonly id: string;
  readonly mode: string;
  readonly faults: readonly { readonly scope?: string | null; readonly source?: string; readonly code: string }[];
}

/** The list that tells whether an entity is gone: a page is judged list by list. */
const SOURCES: Readonly<Record<string, string>> = {
  statuspage: 'pages',
  statuspageComponentGroup: 'component-groups',
  statuspageComponent: 'components',
  statuspageIncident: 'incidents',
  statuspageIncidentUpdate: 'incidents',
};

/**
 * I7: nothing was deleted at Port that the upstream still has, nor by a run that is not recorded as having read the
 * list whole in which the entity would be.
 */
export async function noRashDelete(evidence: Evidence): Promise<string[]> {
  const { house } = evidence;
  const deleted = house.port.writes.entries.filter(({ kind, path }) => kind === 'deleted' && path !== null);
  const wanted = expectedEntities(house.statuspage.world);
  const runs = await runsThatDeleted(evidence);
  return deleted.flatMap((write) => {
    const name = `${write.blueprint}/${write.identifier}`;
    if (wanted.has(name)) return [`${name} was deleted at ${write.at}, and the upstream has it`];
    const page = evidence.pageOf.get(name);
    if (page === undefined) return [`${name} was deleted at ${write.at}, and never was one of ours`];
    return (runs.get(name) ?? []).flatMap((run) => whyRash(run, write, page));
  });
}

function whyRash({ id, mode, faults }: DeletingRun, { blueprint, identifier }: EntityWrite, page: string): string[] {
  const name = `${blueprint}/${identifier}`;
  const own = SOURCES[blueprint];
  const fault = faults.find(
    ({ scope, source }) =>
      (scope === undefined || scope === null || scope === '*' || scope === page) &&
      (source === undefined || own === undefined || source === own),
  );
  if (fault) return [`run ${id} deleted ${name}, and had not read its list: ${fault.code}`];
  // a delta run does not read incidents whole
  if (mode === 'delta' && own === 'incidents') return [`run ${id} deleted ${name}, and reads no incidents whole`];
  return [];
}

/** By `blueprint/identifier`. An entity whose run was killed before it wrote the deletion down has none. */
async function runsThatDeleted({
  house,
  installation,
}: Evidence): Promise<ReadonlyMap<string, readonly DeletingRun[]>> {
  const rows = await house.query<DeletingRun & { readonly name: string }>(
    `SELECT d.blueprint || '/' || d.identifier AS name, r.id, r.mode, r.faults
     FROM run_deletions d JOIN runs r ON r.organisation_id = d.organisation_id AND r.id = d.run_id
     WHERE d.organisation_id = $1 AND r.installation_id = $2 AND d.status = 'deleted'`,
    installation.organisationId,
    installation.installationId,
  );
  const byName = new Map<string, DeletingRun[]>();
  for (const { name, ...run } of rows) byName.set(name, [...(byName.get(name) ?? []), run]);
  return byName;
}
