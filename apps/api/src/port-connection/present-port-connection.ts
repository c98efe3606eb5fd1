import type { PortConnectionBody } from '@quayside/contracts';
import type { PortConnection } from '@quayside/tenancy';

export function presentPortConnection(connection: PortConnection): PortConnectionBody {
  return {
    organisationId: connection.organisationId,
    baseUrl: connection.baseUrl,
    clientId: connection.clientId,
    clientSecretFingerprint: connection.secretFingerprint,
    updatedAt: connection.updatedAt.toISOString(),
  };
}
