import { z } from 'zod';
import { localPath } from './local-path';

/** A login takes ten minutes at the most: with a password forgotten and a second factor to find. */
export const LOGIN_TTL_MS = 600_000;

/**
 * What has to be remembered between the two halves of a login. It belongs to the browser that began it: keep it in a
 * sealed cookie or in a row that only a cookie of that browser leads to, and throw it away at the first use.
 */
export interface LoginTransaction {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** a path on this site */
  readonly returnTo: string;
  /** milliseconds since the epoch */
  readonly expiresAt: number;
}

/** For whoever reads it back from where it was kept. */
export const loginTransactionForm: z.ZodType<LoginTransaction> = z.object({
  state: z.string().min(1).max(256),
  nonce: z.string().min(1).max(256),
  codeVerifier: z.string().min(43).max(128),
  returnTo: z.string().refine((path) => localPath(path) !== undefined),
  expiresAt: z.number().int(),
});
