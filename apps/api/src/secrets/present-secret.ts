import type { SecretBody } from '@quayside/contracts';
import type { ListedSecret } from '@quayside/tenancy';

export function presentSecret(secret: ListedSecret): SecretBody {
  const { id, name, setting, installationId, identifier, fingerprint, createdAt, lastUsedAt } = secret;
  return {
    ...{ id, name, setting, fingerprint },
    usedBy: { installationId, identifier },
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
