/** What a secret can be. */
export const SECRET_ROLES = ['port_client_secret', 'installation_setting'] as const;
export type SecretRole = (typeof SECRET_ROLES)[number];

/** What a secret belongs to. */
export interface SecretBinding {
  readonly organisationId: string;
  readonly secretId: string;
  readonly role: SecretRole;
  /** absent for the value in use */
  readonly second?: SecondSlot | undefined;
}

/** Where the second value of a secret is kept, see `SecretRotation`. */
export interface SecondSlot {
  readonly rotationId: string;
  /** the new value waits for its promotion, the old one for its end */
  readonly holds: 'new' | 'old';
}
