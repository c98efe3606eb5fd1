import type { SecretToStore } from '../secrets/store-secrets';
import type { AuditEntry } from './record-audit';

/** What the trail says of a secret that was given a value; of an organisation's own secret without an installation. */
export function secretStored(
  { id: secretId, setting, sealed: { fingerprint } }: Pick<SecretToStore, 'id' | 'setting' | 'sealed'>,
  installationId?: string,
): AuditEntry {
  return { action: 'secret.stored', installationId, secretId, details: { setting, fingerprint } };
}
