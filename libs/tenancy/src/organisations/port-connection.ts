import type { AuditDetails } from '@quayside/contracts';
import type { ExpectedVersion } from '@quayside/domain';
import type { Database, DatabaseClient } from '@quayside/platform-database';
import type { Actor } from '../audit/actor';
import { recordAudit } from '../audit/record-audit';
import { secretStored } from '../audit/secret-stored';
import { checkVersion } from '../check-version';
import { liftHalts } from '../installations/halt';
import { secretIdOf } from '../secrets/secret-id';
import { storeSecrets, type SecretToStore } from '../secrets/store-secrets';
import type { Vault } from '../secrets/vault';
import { holdOrganisation } from './hold-organisation';

/** How the entities of an organisation reach its Port account. */
export interface PortConnection {
  readonly organisationId: string;
  readonly baseUrl: string;
  readonly clientId: string;
  readonly secretId: string;
  readonly secretFingerprint: string;
  readonly updatedAt: Date;
  /** grows whenever it is put */
  readonly version: number;
}

const SETTING = 'clientSecret';
const SECRET_NAME = 'port-client-secret';

/**
 * Sets the connection, the client secret included, and lifts the halts of installations whose runs Port had refused.
 *
 * @throws TenancyError `organisation_not_found`, `precondition_failed`
 */
export async function putPortConnection(
  database: Database,
  vault: Vault,
  organisationId: string,
  input: { readonly baseUrl: string; readonly clientId: string; readonly clientSecret: string },
  actor: Actor,
  expected?: ExpectedVersion,
): Promise<PortConnection> {
  const id = secretIdOf(organisationId, SETTING);
  const binding = { organisationId, secretId: id, role: 'port_client_secret' } as const;
  const sealed = await vault.seal(database, input.clientSecret, binding);
  return database.of(organisationId).transaction(async (transaction) => {
    await holdOrganisation(transaction, organisationId);
    const before = await lockConnection(transaction, organisationId);
    checkVersion(expected, before?.version ?? null, organisationId);
    const secret: SecretToStore = { id, role: 'port_client_secret', setting: SETTING, name: SECRET_NAME, sealed };
    await storeSecrets(transaction, organisationId, null, [secret]);
    await transaction.$executeRaw`
      INSERT INTO port_connections (organisation_id, base_url, client_id, secret_id)
      VALUES (${organisationId}::uuid, ${input.baseUrl}, ${input.clientId}, ${id}::uuid)
      ON CONFLICT (organisation_id) DO UPDATE
      SET base_url = EXCLUDED.base_url, client_id = EXCLUDED.client_id, secret_id = EXCLUDED.secret_id, updated_at = now(),
          next_poll_at = now(), poll_failures = 0`;
    await liftHalts(transaction, organisationId, 'port_credentials_rejected', null);
    const connection = await findPortConnection(transaction, organisationId);
    if (connection === null) throw new Error('a Port connection that was just written is not there');
    await recordAudit(transaction, organisationId, actor, [
      {
        action: 'port_connection.put',
        details: { before: before && shownConnection(before), after: shownConnection(connection) },
      },
      secretStored(secret),
    ]);
    return connection;
  });
}

export async function getPortConnection(database: Database, organisationId: string): Promise<PortConnection | null> {
  return findPortConnection(database.of(organisationId).prisma, organisationId);
}

async function findPortConnection(client: DatabaseClient, organisationId: string): Promise<PortConnection | null> {
  const row = await client.portConnection.findFirst({
    where: { organisationId },
    omit: { nextPollAt: true, pollFailures: true, pollAfter: true },
    include: { secret: { select: { fingerprint: true } } },
  });
  if (row === null) return null;
  const { secret, ...connection } = row;
  return { ...connection, secretFingerprint: secret.fingerprint };
}

type ConnectionRow = Pick<PortConnection, 'baseUrl' | 'clientId' | 'secretFingerprint'>;

/** The connection that is replaced, with its secret, so that nobody else replaces it before; null for the first. */
async function lockConnection(
  transaction: DatabaseClient,
  organisationId: string,
): Promise<(ConnectionRow & { readonly version: number }) | null> {
  const [row] = await transaction.$queryRaw<(ConnectionRow & { version: number })[]>`
    SELECT p.base_url AS "baseUrl", p.client_id AS "clientId", s.fingerprint AS "secretFingerprint", p.version
    FROM port_connections p
    JOIN secrets s ON s.organisation_id = p.organisation_id AND s.id = p.secret_id
    WHERE p.organisation_id = ${organisationId}::uuid
    FOR NO KEY UPDATE`;
  return row ?? null;
}

function shownConnection({
  baseUrl,
  clientId,
  secretFingerprint,
}: ConnectionRow): AuditDetails<'port_connection.put'>['after'] {
  return { baseUrl, clientId, clientSecret: { fingerprint: secretFingerprint } };
}
