import type { FailedRecord, JsonObject } from '@quayside/domain';
import { Prisma, type Database } from '@quayside/platform-database';

export interface ListedFailure extends FailedRecord {
  /** its place in the run: the later it failed, the greater */
  readonly seq: bigint;
  /** the entity as it was sent, while the ledger keeps it from this run: Port has not taken it since; else null */
  readonly payload: JsonObject | null;
}

export interface FailedRecordPage {
  readonly limit: number;
  readonly kind?: string | undefined;
  /** `seq` of the last one of the page before */
  readonly after?: bigint | undefined;
}

/** What failed in a run, in the order in which it did. Null when the installation has no such run. */
export async function listFailedRecords(
  database: Database,
  organisationId: string,
  installationId: string,
  runId: string,
  { limit, kind, after }: FailedRecordPage,
): Promise<ListedFailure[] | null> {
  const { prisma } = database.of(organisationId);
  const run = await prisma.run.findFirst({
    where: { organisationId, installationId, id: runId },
    select: { id: true },
  });
  if (run === null) return null;
  const wanted = kind === undefined ? Prisma.empty : Prisma.sql`AND f.kind = ${kind}`;
  const rest = after === undefined ? Prisma.empty : Prisma.sql`AND f.seq > ${after}`;
  const rows = await prisma.$queryRaw<FailureRow[]>`
    SELECT f.seq, f.kind, f.scope, f.step, f.blocks_deletion AS "blocksDeletion", f.record_id AS "recordId",
           f.blueprint, f.identifier, f.code, f.message, refused.payload
    FROM failed_records f
    LEFT JOIN refused_entities refused
      ON refused.organisation_id = f.organisation_id AND refused.installation_id = ${installationId}::uuid
      AND refused.blueprint = f.blueprint AND refused.identifier = f.identifier AND refused.run_id = f.run_id
    WHERE f.organisation_id = ${organisationId}::uuid AND f.run_id = ${runId}::uuid ${wanted} ${rest}
    ORDER BY f.seq
    LIMIT ${limit}`;
  return rows.map(({ payload, ...failure }) => ({
    ...failure,
    payload: payload === null ? null : (JSON.parse(payload) as JsonObject),
  }));
}

type FailureRow = Omit<ListedFailure, 'payload'> & { readonly payload: string | null };
