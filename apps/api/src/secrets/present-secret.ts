import type { RotationBody, SecretBody } from '@quayside/contracts';
import type { ListedSecret } from '@quayside/tenancy';

export function presentSecret(secret: ListedSecret): SecretBody {
  const { id, name, setting, installationId, identifier, fingerprint, createdAt, lastUsedAt, rotation } = secret;
  return {
    ...{ id, name, setting, fingerprint },
    usedBy: { installationId, identifier },
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    rotation: rotation && presentRotation(rotation),
  };
}

function presentRotation(rotation: NonNullable<ListedSecret['rotation']>): RotationBody {
  const { state, fingerprint, isOutdated, begunAt, promotedAt, expiresAt } = rotation;
  const { probedAt, probeResult: result, probeCode: code, probeMessage: message } = rotation;
  return {
    ...{ state, fingerprint, outdated: isOutdated },
    begunAt: begunAt.toISOString(),
    promotedAt: promotedAt?.toISOString() ?? null,
    expiresAt: expiresAt.toISOString(),
    lastProbe: probedAt === null || result === null ? null : { at: probedAt.toISOString(), result, code, message },
  };
}
