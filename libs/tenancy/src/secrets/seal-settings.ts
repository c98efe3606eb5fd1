import type { Database } from '@quayside/platform-database';
import { secretIdOf } from './secret-id';
import type { SecretToStore } from './store-secrets';
import type { Vault } from './vault';

/**
 * Seals the sensitive settings of an installation, to be awaited before a transaction is opened. The name, which follows
 * from the installation's identifier, is filled in when they are stored.
 */
export async function sealSettings(
  database: Database,
  vault: Vault,
  organisationId: string,
  installationId: string,
  values: Readonly<Record<string, string>>,
): Promise<Omit<SecretToStore, 'name'>[]> {
  const role = 'installation_setting';
  const secrets: Omit<SecretToStore, 'name'>[] = [];
  for (const [setting, value] of Object.entries(values)) {
    const id = secretIdOf(installationId, setting);
    const sealed = await vault.seal(database, value, { organisationId, secretId: id, role });
    secrets.push({ id, role, setting, sealed });
  }
  return secrets;
}

/** What the secret of a setting is called, the same every time. */
export function settingSecretName(identifier: string, setting: string): string {
  return `${identifier}-${setting}`;
}
