import { randomUUID } from 'node:crypto';
import type { DeletionDecision, EntityKey } from '@quayside/domain';
import type { Database, DatabaseClient } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { recordAudit, type AuditEntry } from '../audit/record-audit';
import { lockInstallation } from '../installations/lock-installation';
import { APPROVAL_HOURS, countChosen, noteDecision, type RunIds } from './decided-deletions.sql';
import { DecisionError } from './decision-error';
import { requestRunOfHeld, type RequestedRun } from './request-run';

export interface DecisionInput {
  readonly decision: DeletionDecision;
  /** which of the held deletions; all of them when null */
  readonly keys: readonly EntityKey[] | null;
  readonly reason: string | null;
}

export interface DecidedDeletions {
  /** for how many entities the decision was news; nothing was written when there is none */
  readonly entities: number;
  /** the run that carries an approval out; null for a rejection, and when nothing was news */
  readonly requested: RequestedRun | null;
}

/**
 * Approves or rejects deletions that a run has held back. Nothing is deleted here: an approval is written down, and a run
 * is asked for that carries it out under the other safeguards. The same again changes nothing. Null when the installation
 * has no such run.
 *
 * @throws TenancyError `installation_not_found`
 * @throws DecisionError `run_not_held`, `held_list_outdated`, `deletion_not_held`
 */
export async function decideDeletions(
  database: Database,
  organisationId: string,
  installationId: string,
  runId: string,
  input: DecisionInput,
  actor: Actor,
): Promise<DecidedDeletions | null> {
  return database.of(organisationId).transaction(async (transaction) => {
    const run: RunIds = { organisationId, installationId, runId };
    // one decision, or one new mapping, at a time: each sees what the one before it has changed
    await lockInstallation(transaction, run.organisationId, run.installationId);
    const mappingVersion = await currentListOf(transaction, run);
    if (mappingVersion === null) return null;
    const entities = await countNews(transaction, run, input);
    if (entities === 0) return { entities, requested: null };

    const decided = [await writeDecision(transaction, run, input, { mappingVersion, entities }, actor)];
    if (input.decision === 'rejected') {
      await recordAudit(transaction, organisationId, actor, decided);
      return { entities, requested: null };
    }
    const trigger = 'deletions_approved';
    const requested = await requestRunOfHeld(transaction, organisationId, installationId, trigger, actor, decided);
    return { entities, requested };
  });
}

/** Gives what the audit trail says of it. */
async function writeDecision(
  transaction: DatabaseClient,
  run: RunIds,
  { decision, keys, reason }: DecisionInput,
  { mappingVersion, entities }: { readonly mappingVersion: number; readonly entities: number },
  actor: Actor,
): Promise<AuditEntry> {
  const { organisationId, installationId, runId } = run;
  const decisionId = randomUUID();
  await transaction.$executeRaw`
    INSERT INTO deletion_decisions
      (organisation_id, id, installation_id, run_id, decision, entities, reason, mapping_version, expires_at,
       decided_by_type, decided_by_id)
    VALUES
      (${organisationId}::uuid, ${decisionId}::uuid, ${installationId}::uuid, ${runId}::uuid, ${decision}, ${entities},
       ${reason}, ${mappingVersion},
       CASE WHEN ${decision} = 'approved' THEN now() + make_interval(hours => ${APPROVAL_HOURS}::integer) END,
       ${actor.type}, ${actor.id})`;
  await transaction.$executeRaw(noteDecision(run, decision, decisionId, keys));
  return { action: `deletions.${decision}`, installationId, runId, details: { decisionId, entities } };
}

/** The version of the mapping that the list was made with, after checking that it is the newest list there is. */
async function currentListOf(transaction: DatabaseClient, run: RunIds): Promise<number | null> {
  const { organisationId, installationId, runId } = run;
  const [row] = await transaction.$queryRaw<
    { held: boolean; newer: string | null; version: number; current: number }[]
  >`
    SELECT coalesce(r.outcome = 'held', false) AS held, r.mapping_version AS version,
           (SELECT n.id FROM runs n
            WHERE n.organisation_id = r.organisation_id AND n.installation_id = r.installation_id AND n.outcome = 'held'
              AND (n.queued_at, n.id) > (r.queued_at, r.id)
            ORDER BY n.queued_at DESC, n.id DESC LIMIT 1) AS newer,
           (SELECT max(m.version) FROM mapping_versions m
            WHERE m.organisation_id = r.organisation_id AND m.installation_id = r.installation_id) AS current
    FROM runs r
    WHERE r.organisation_id = ${organisationId}::uuid AND r.installation_id = ${installationId}::uuid
      AND r.id = ${runId}::uuid`;
  if (row === undefined) return null;
  const context = { ...run };
  if (!row.held) {
    throw new DecisionError(
      'run_not_held',
      'The run holds no deletions back: decide about the latest run whose outcome is `held`.',
      { context },
    );
  }
  if (row.newer !== null) {
    const message = `A later run has a newer list of held deletions: look at that one and decide about it: ${row.newer}.`;
    throw new DecisionError('held_list_outdated', message, { context });
  }
  if (row.version !== row.current) {
    const message =
      'The mapping has changed since the run: ask for a resync, and decide about what that run holds back.';
    throw new DecisionError('held_list_outdated', message, { context });
  }
  return row.version;
}

async function countNews(transaction: DatabaseClient, run: RunIds, { decision, keys }: DecisionInput): Promise<number> {
  const distinct = keys === null ? null : distinctKeys(keys);
  const [counted] = await transaction.$queryRaw<{ found: number; changing: number }[]>(
    countChosen(run, decision, distinct),
  );
  if (counted === undefined) throw new Error('an aggregate gave no row');
  if (distinct !== null && counted.found < distinct.length) {
    const missing = distinct.length - counted.found;
    const message = `${missing} of the ${distinct.length} entities are not among the held deletions of the run: take keys from its list, and those as they are there.`;
    throw new DecisionError('deletion_not_held', message, { context: { ...run } });
  }
  return counted.changing;
}

function distinctKeys(keys: readonly EntityKey[]): readonly EntityKey[] {
  return [
    ...new Map(
      keys.map(({ blueprint, identifier }) => [JSON.stringify([blueprint, identifier]), { blueprint, identifier }]),
    ).values(),
  ];
}
