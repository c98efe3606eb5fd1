import { isHaltCode, type FinishedRun, type HaltCode, type RunOutcome } from '@quayside/domain';
import { Prisma, type DatabaseClient } from '@quayside/platform-database';
import { resumePortPolls } from '../organisations/port-poll';
import type { InstallationRunRef } from '../runs/run-ref';

/** Why nothing is scheduled for an installation. */
export interface Halt {
  readonly code: HaltCode;
  readonly message: string;
  readonly since: Date;
  /** the last run that was refused */
  readonly runId: string;
}

/** The four columns that are null together. */
export interface HaltColumns {
  readonly haltedAt: Date | null;
  readonly haltCode: string | null;
  readonly haltMessage: string | null;
  readonly haltRunId: string | null;
}

/** A check constraint says which codes there are. */
export function toHalt({ haltedAt, haltCode, haltMessage, haltRunId }: HaltColumns): Halt | null {
  if (haltedAt === null || haltCode === null || haltMessage === null || haltRunId === null) return null;
  return { code: haltCode as HaltCode, message: haltMessage, since: haltedAt, runId: haltRunId };
}

const MAX_MESSAGE_LENGTH = 2_000;

/** Runs that ended so have got through to Port. */
const LET_IN_BY_PORT: ReadonlySet<RunOutcome> = new Set(['complete', 'partial', 'held']);

/**
 * Of an installation `i`: changes with its keys, Port's credentials and all that decides where either is used. It is made
 * from fingerprints, and tells nothing of a value.
 */
export function credentialDigest(): Prisma.Sql {
  return Prisma.sql`encode(sha256(convert_to(jsonb_build_array(
    ${UPSTREAM_OF_INSTALLATION},
    (SELECT jsonb_build_array(p.base_url, p.client_id, s.fingerprint) FROM port_connections p
     JOIN secrets s ON s.organisation_id = p.organisation_id AND s.id = p.secret_id
     WHERE p.organisation_id = i.organisation_id)
  )::text, 'UTF8')), 'hex')`;
}

const UPSTREAM_OF_INSTALLATION = Prisma.sql`
    i.settings,
    (SELECT jsonb_object_agg(s.setting, s.fingerprint) FROM secrets s
     WHERE s.organisation_id = i.organisation_id AND s.installation_id = i.id AND s.destroyed_at IS NULL)`;

/** The same without Port: changes with the keys of an installation `i` and all that decides where they are sent. */
export function upstreamDigest(): Prisma.Sql {
  return Prisma.sql`encode(sha256(convert_to(jsonb_build_array(${UPSTREAM_OF_INSTALLATION})::text, 'UTF8')), 'hex')`;
}

/** A little less than the longest common interval, so that what is due once a day is tried as often. */
const PROBE_AFTER_HOURS = 23;

/**
 * Whether it is time that the schedule tries an installation `i` that is halted, although nobody has changed a thing: a halt
 * that came of somebody else's mistake, which is mended, ends by itself. Null or false when it is not halted.
 */
export function probeIsDue(): Prisma.Sql {
  const recently = Prisma.sql`now() - make_interval(hours => ${PROBE_AFTER_HOURS}::integer)`;
  return Prisma.sql`(i.halted_at <= ${recently} AND NOT EXISTS (
    SELECT 1 FROM runs r
    WHERE r.organisation_id = i.organisation_id AND r.id = i.halt_run_id AND r.finished_at > ${recently}))`;
}

/**
 * What the end of a run means for its installation, whose row the transaction has locked (and, for a refusal, that of the
 * Port connection before it). A refusal halts it; unless its credentials were changed since the run was claimed, which
 * makes it due at once, because what was refused is not what it has. Any other end lifts a halt: the run was the probe.
 */
export async function settleHalt(
  transaction: DatabaseClient,
  run: Omit<InstallationRunRef, 'epoch'>,
  { outcome, error }: Pick<FinishedRun, 'outcome' | 'error'>,
): Promise<void> {
  const ofRun = Prisma.sql`i.organisation_id = ${run.organisationId}::uuid AND i.id = ${run.installationId}::uuid`;
  if (outcome !== 'credentials_rejected') {
    await transaction.$executeRaw`UPDATE installations AS i SET ${NOT_HALTED} WHERE ${ofRun} AND i.halted_at IS NOT NULL`;
    if (LET_IN_BY_PORT.has(outcome)) await resumePortPolls(transaction, run.organisationId);
    return;
  }
  if (error === null || !isHaltCode(error.code)) return;
  const claimed = Prisma.sql`r.organisation_id = i.organisation_id AND r.id = ${run.runId}::uuid AND r.credential_digest`;
  const halted = await transaction.$executeRaw`
    UPDATE installations AS i
    SET halted_at = CASE WHEN i.halt_code = ${error.code} THEN i.halted_at ELSE now() END, halt_code = ${error.code},
        halt_message = left(${error.message}, ${MAX_MESSAGE_LENGTH}::integer), halt_run_id = r.id
    FROM runs r WHERE ${ofRun} AND ${claimed} = ${credentialDigest()}`;
  if (halted > 0) return;
  await transaction.$executeRaw`
    UPDATE installations AS i SET next_run_at = now()
    FROM runs r WHERE ${ofRun} AND ${claimed} <> ${credentialDigest()}`;
}

/**
 * Lifts the halts that have one reason, of one installation or of the whole organisation, after what was refused has been
 * replaced. What was halted is due at once.
 */
export async function liftHalts(
  transaction: DatabaseClient,
  organisationId: string,
  code: HaltCode,
  installationId: string | null,
): Promise<void> {
  const which = installationId === null ? Prisma.empty : Prisma.sql`AND i.id = ${installationId}::uuid`;
  await transaction.$executeRaw`
    UPDATE installations AS i SET next_run_at = now(), ${NOT_HALTED}
    WHERE i.organisation_id = ${organisationId}::uuid AND i.halt_code = ${code} AND i.deleted_at IS NULL ${which}`;
}

const NOT_HALTED = Prisma.sql`halted_at = NULL, halt_code = NULL, halt_message = NULL, halt_run_id = NULL`;
