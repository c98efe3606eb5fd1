import type { SimulatedUser } from './simulated-user';

/** An application that people sign in to. */
export interface SimulatedClient {
  readonly clientId: string;
  /** sent as HTTP Basic; a public client when absent */
  readonly clientSecret?: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris?: readonly string[];
  /** is told when somebody's session ends; with it ID tokens carry `sid` */
  readonly backchannelLogoutUri?: string;
}

export interface IdentitySimulatorOptions {
  /** the demo's when absent */
  readonly users?: readonly SimulatedUser[];
  readonly clients: readonly SimulatedClient[];
  /**
   * where email, name, groups and organisation are: in the ID token (when absent), or at the userinfo endpoint only, as
   * OpenID Connect has it when there is an access token to ask there
   */
  readonly claimsIn?: 'id_token' | 'userinfo';
}
