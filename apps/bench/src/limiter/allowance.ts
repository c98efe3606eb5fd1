import type { RequestAllowance } from '@quayside/domain';

/** Statuspage's. Nothing is kept for anybody, so that all places can be used. */
export const ALLOWANCE: RequestAllowance = { limit: 60, windowMs: 60_000, reserve: 0 };
