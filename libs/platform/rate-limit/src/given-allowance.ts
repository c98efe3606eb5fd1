import type { RequestAllowance } from '@quayside/domain';
import { z } from 'zod';
import { MAX_LIMIT, MAX_WINDOW_MS } from './limits';

/** So many requests in so long, as the environment of a program gives it in place of what a connector says. */
export type GivenAllowance = Pick<RequestAllowance, 'limit' | 'windowMs'>;

const MESSAGE = `must be REQUESTS/SECONDS, for example 60/60, of at most ${MAX_LIMIT} requests and ${MAX_WINDOW_MS / 1_000} seconds`;

/** `60/60`: 60 requests in 60 seconds. */
export function allowanceText(): z.ZodType<GivenAllowance, string> {
  return z
    .string()
    .trim()
    .regex(/^\d{1,6}\/\d{1,6}$/, MESSAGE)
    .transform((text): GivenAllowance => {
      const [limit = 0, seconds = 0] = text.split('/').map(Number);
      return { limit, windowMs: seconds * 1_000 };
    })
    .refine(({ limit, windowMs }) => isWithin(limit, MAX_LIMIT) && isWithin(windowMs, MAX_WINDOW_MS), MESSAGE);
}

/** What is given in place of the connector's own, with the same share of it in reserve. */
export function allowanceOf(own: RequestAllowance, given: GivenAllowance | undefined): RequestAllowance {
  if (given === undefined) return own;
  return { ...given, reserve: Math.floor((given.limit * own.reserve) / own.limit) };
}

function isWithin(value: number, max: number): boolean {
  return value >= 1 && value <= max;
}
