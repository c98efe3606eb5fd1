/** Somebody who has an organisation, Port credentials and a key of Statuspage. */
export interface Tenant {
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly statuspageKey: string;
  /** of its installation at Port */
  readonly identifier: string;
}

export const STATUSPAGE_KEY = 'key-of-acme-0123456789';
export const IDENTIFIER = 'acme-pages';

/** The one that the Port simulator knows from the start. */
export const ACME: Tenant = {
  name: 'Acme',
  clientId: 'demo-client',
  clientSecret: 'demo-secret',
  statuspageKey: STATUSPAGE_KEY,
  identifier: IDENTIFIER,
};
