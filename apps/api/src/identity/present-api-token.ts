import type { ApiTokenBody } from '@quayside/contracts';
import type { ApiToken } from '@quayside/tenancy';

export function presentApiToken(token: ApiToken): ApiTokenBody {
  return {
    id: token.id,
    name: token.name,
    role: token.role,
    createdAt: token.createdAt.toISOString(),
    createdBy: { type: token.createdByType, id: token.createdById },
    expiresAt: token.expiresAt.toISOString(),
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
    revokedAt: token.revokedAt?.toISOString() ?? null,
  };
}
