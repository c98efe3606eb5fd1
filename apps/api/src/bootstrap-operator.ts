import type { Actor } from '@quayside/tenancy';

/** Who does what is asked with the token from the configuration. */
export const BOOTSTRAP_OPERATOR: Actor = { type: 'operator', id: 'bootstrap' };
