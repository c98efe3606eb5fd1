/** What a secret can be. */
export const SECRET_ROLES = ['port_client_secret', 'installation_setting'] as const;
export type SecretRole = (typeof SECRET_ROLES)[number];

/** What a secret belongs to. */
export interface SecretBinding {
  readonly organisationId: string;
  readonly secretId: string;
  readonly role: SecretRole;
}
