import type { Actor } from '@quayside/tenancy';

/** Who every request is made by, as long as the one token there is belongs to the operator. */
export const BOOTSTRAP_OPERATOR: Actor = { type: 'operator', id: 'bootstrap' };
