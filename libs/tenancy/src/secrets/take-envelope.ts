import { Prisma, type Database } from '@quayside/platform-database';
import { recordAudit } from '../audit/record-audit';
import { TenancyError } from '../tenancy-error';
import { VAULT_ACTOR, type StoredDataKey } from './data-keys';
import type { Envelope } from './open-envelope';
import type { SecondSlot, SecretRole } from './secret-binding';

export interface SecretUse {
  readonly organisationId: string;
  readonly secretId: string;
  /**
   * the fingerprint that was read together with what the secret goes with (a host): a value that replaced it since is
   * meant for another one, and is not given out
   */
  readonly fingerprint?: string | undefined;
  /** a word for the audit trail, for example `resync` */
  readonly purpose: string;
  readonly runId?: string | undefined;
  /** for the second value of the secret in place of the one in use */
  readonly second?: SecondSlot | undefined;
}

/** The purpose under which an envelope is opened to be moved: no use of its value. */
export const MOVE = 're-wrap';

export interface TakenEnvelope extends Envelope {
  readonly installationId: string | null;
  readonly role: SecretRole;
}
type EnvelopeRow = Omit<TakenEnvelope, 'dataKey'> & {
  readonly [Column in keyof StoredDataKey as `dataKey:${Column}`]: StoredDataKey[Column] | null;
};

/** Reads an envelope and writes down what for, in one transaction that is over before anything is opened. */
export async function takeEnvelope(database: Database, request: SecretUse): Promise<TakenEnvelope> {
  const { organisationId, secretId, fingerprint, purpose, runId } = request;
  return database.of(organisationId).transaction(async (transaction) => {
    const [row] = await transaction.$queryRaw<EnvelopeRow[]>`
      WITH taken AS (${request.second === undefined ? takeFirst(request) : takeSecond(request, request.second)})
      SELECT s.ciphertext, s.fingerprint, s.master_key_id AS "masterKeyId", s.wrapped_key AS "wrappedKey",
             s.installation_id AS "installationId", s.role,
             k.id AS "dataKey:id", k.master_key_id AS "dataKey:masterKeyId", k.wrapped_key AS "dataKey:wrappedKey"
      FROM taken s LEFT JOIN data_keys k ON k.organisation_id = s.organisation_id AND k.id = s.data_key_id`;
    if (row === undefined) {
      throw new TenancyError('secret_not_found', 'There is no such secret', {
        context: { organisationId, secretId },
      });
    }
    if (fingerprint !== undefined && fingerprint !== row.fingerprint) {
      throw new TenancyError('secret_changed', 'The secret was replaced a moment ago', {
        retry: 'later',
        context: { organisationId, secretId, runId },
      });
    }
    await recordAudit(transaction, organisationId, userOf(runId), [
      {
        action: 'secret.used',
        secretId,
        runId,
        installationId: row.installationId ?? undefined,
        details: { purpose },
      },
    ]);
    return { ...row, dataKey: dataKeyOf(row) };
  });
}

function takeFirst({ organisationId, secretId, purpose }: SecretUse): Prisma.Sql {
  const usedAt = purpose === MOVE ? Prisma.sql`last_used_at` : Prisma.sql`now()`;
  return Prisma.sql`
    UPDATE secrets SET last_used_at = ${usedAt}
    WHERE organisation_id = ${organisationId}::uuid AND id = ${secretId}::uuid AND destroyed_at IS NULL
    RETURNING *`;
}

function takeSecond({ organisationId, secretId }: SecretUse, { rotationId }: SecondSlot): Prisma.Sql {
  return Prisma.sql`
    SELECT r.ciphertext, r.fingerprint, ''::text AS master_key_id, ''::bytea AS wrapped_key, r.installation_id, s.role,
           r.organisation_id, r.data_key_id
    FROM secret_rotations r
    JOIN secrets s ON s.organisation_id = r.organisation_id AND s.id = r.secret_id AND s.destroyed_at IS NULL
    WHERE r.organisation_id = ${organisationId}::uuid AND r.secret_id = ${secretId}::uuid AND r.id = ${rotationId}::uuid
      AND r.ciphertext IS NOT NULL`;
}

function dataKeyOf(row: EnvelopeRow): StoredDataKey | null {
  const { 'dataKey:id': id, 'dataKey:masterKeyId': masterKeyId, 'dataKey:wrappedKey': wrappedKey } = row;
  return id === null || masterKeyId === null || wrappedKey === null ? null : { id, masterKeyId, wrappedKey };
}

/** Who opens a secret. */
export function userOf(runId: string | undefined): { readonly type: 'system'; readonly id: string } {
  return runId === undefined ? VAULT_ACTOR : { type: 'system', id: `run:${runId}` };
}
