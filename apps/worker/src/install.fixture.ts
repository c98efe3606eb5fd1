import { statuspageConnector } from '@quayside/connector-statuspage';
import type { Database } from '@quayside/platform-database';
import type { PortSimulator } from '@quayside/simulator-port';
import type { StatuspageSimulator } from '@quayside/simulator-statuspage';
import { createInstallation, createOrganisation, putPortConnection, type Actor, type Vault } from '@quayside/tenancy';

export const OPERATOR: Actor = { type: 'operator', id: 'operator@example.test' };
export const IDENTIFIER = 'acme-pages';
export const KEY = 'key-of-acme-0123456789';

export interface Installed {
  readonly organisationId: string;
  readonly installationId: string;
}

export interface InstallParts {
  readonly database: Database;
  readonly vault: Vault;
  readonly statuspage: StatuspageSimulator;
  readonly port: PortSimulator;
  /** the connector's default when absent */
  readonly mappingText?: string | undefined;
}

/** An organisation, with an installation of Statuspage that is due tomorrow. */
export async function installOn(parts: InstallParts): Promise<Installed> {
  const { database, vault, port } = parts;
  const { id: organisationId } = await createOrganisation(database, { name: 'Acme' }, OPERATOR);
  const connection = { baseUrl: port.url, clientId: 'demo-client', clientSecret: 'demo-secret' };
  await putPortConnection(database, vault, organisationId, connection, OPERATOR);
  return addInstallation(parts, organisationId, IDENTIFIER);
}

/** One installation of Statuspage more, which is due tomorrow. */
export async function addInstallation(
  { database, vault, statuspage, mappingText }: Omit<InstallParts, 'port'>,
  organisationId: string,
  identifier: string,
): Promise<Installed> {
  const { installation } = await createInstallation(
    database,
    vault,
    organisationId,
    {
      connector: 'statuspage',
      identifier,
      name: 'Status pages of Acme',
      settings: { statuspageHost: statuspage.url },
      secrets: { statuspageApiKey: KEY },
      resyncIntervalMinutes: 60,
      sendRawDataExamples: true,
      mappingText: mappingText ?? statuspageConnector.defaultMapping,
      nextRunAt: (now: Date) => new Date(now.getTime() + 86_400_000),
    },
    OPERATOR,
  );
  return { organisationId, installationId: installation.id };
}
