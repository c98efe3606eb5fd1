import type { RecordedRequest } from '@quayside/simulator-kit';
import type { Evidence } from './evidence';

/** Requests that one run may have on their way to Port at a time, and how long one may be on its way. */
const IN_FLIGHT = 5;
const IN_FLIGHT_MS = 1_000;

interface RunRow {
  readonly id: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

/** I3: the runs of an installation did not overlap, by what is recorded of them and by what Port has seen of them. */
export async function noOverlap({ house, installation }: Evidence): Promise<string[]> {
  const runs = await house.query<RunRow>(
    `SELECT id, started_at AS "startedAt", finished_at AS "finishedAt" FROM runs
     WHERE organisation_id = $1 AND installation_id = $2 AND started_at IS NOT NULL ORDER BY started_at`,
    installation.organisationId,
    installation.installationId,
  );
  const writes = writesByRun(house.port.server.requests);
  return runs.slice(1).flatMap((run, index) => {
    const before = runs[index];
    if (!before) return [];
    return [...recordedOverlap(before, run), ...seenOverlap(before.id, run.id, writes)];
  });
}

function recordedOverlap(before: RunRow, run: RunRow): string[] {
  if (before.finishedAt !== null && before.finishedAt <= run.startedAt) return [];
  return [`run ${run.id} began before run ${before.id} had ended`];
}

function seenOverlap(before: string, run: string, writes: ReadonlyMap<string, readonly number[]>): string[] {
  const [first] = writes.get(run) ?? [];
  if (first === undefined) return [];
  const late = (writes.get(before) ?? []).filter((at) => at > first);
  const tooLate = late.filter((at) => at > first + IN_FLIGHT_MS).length;
  if (tooLate === 0 && late.length <= IN_FLIGHT) return [];
  return [
    `Port saw ${late.length} writes of run ${before} after the first of its successor ${run}, ${tooLate} of them late`,
  ];
}

/** When Port got each write of a run, in order, by the id that every write carries. */
export function writesByRun(requests: readonly RecordedRequest[]): ReadonlyMap<string, readonly number[]> {
  const writes = new Map<string, number[]>();
  for (const { method, path, query, at } of requests) {
    if (method !== 'POST' || !path.includes('/entities')) continue;
    const runId = new URLSearchParams(query).get('ocean_info_resync_id');
    if (runId === null) continue;
    const times = writes.get(runId) ?? [];
    times.push(at);
    writes.set(runId, times);
  }
  return writes;
}
