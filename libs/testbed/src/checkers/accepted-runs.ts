import type { Evidence } from './evidence';

/** How late a due run may be made: what is due is looked for several times a second. */
const LATE_SECONDS = 30;

interface RunRow {
  readonly id: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly reasons: number;
}

/** I2: every run that the API has promised has ended, and says why where it has not got through. Nothing due is forgotten. */
export async function acceptedRunsEnded({ house, installation }: Evidence): Promise<string[]> {
  const ids = house.api.accepted.map(({ runId }) => runId);
  const rows = await house.query<RunRow>(
    `SELECT id, state, outcome, jsonb_array_length(faults) + (error_code IS NOT NULL)::int
            + (SELECT count(*)::int FROM failed_records f WHERE f.organisation_id = r.organisation_id AND f.run_id = r.id)
            + (SELECT count(*)::int FROM run_deletions d
               WHERE d.organisation_id = r.organisation_id AND d.run_id = r.id AND d.status = 'held') AS reasons
     FROM runs r WHERE id = ANY($1::uuid[])`,
    [...new Set(ids)],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const broken = ids.flatMap((id) => brokenPromise(id, byId.get(id)));
  const late = await house.query<{ id: string }>(
    `SELECT id FROM installations
     WHERE organisation_id = $1 AND id = $2 AND next_run_at < now() - make_interval(secs => $3)`,
    installation.organisationId,
    installation.installationId,
    LATE_SECONDS,
  );
  return [...broken, ...late.map(({ id }) => `installation ${id} is due for ${LATE_SECONDS} s, and no run was made`)];
}

function brokenPromise(id: string, run: RunRow | undefined): string[] {
  if (!run) return [`run ${id} was accepted, and is not there`];
  if (run.state !== 'finished') return [`run ${id} was accepted, and is still ${run.state}`];
  const needsReason = run.outcome !== 'complete' && run.outcome !== 'cancelled';
  return needsReason && run.reasons === 0 ? [`run ${id} ended as ${run.outcome}, and does not say why`] : [];
}
