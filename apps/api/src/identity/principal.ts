import type { SessionHolder, TokenHolder } from '@quayside/tenancy';

/** Who sends a request. */
export type Principal =
  /** whoever has the token from the configuration: a platform operator without a name */
  | { readonly type: 'operator' }
  | (TokenHolder & { readonly type: 'api_token' })
  | (SessionHolder & { readonly type: 'person'; readonly sessionHash: string });
