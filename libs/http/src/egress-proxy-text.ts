import { z } from 'zod';
import { EgressError } from './egress-error';
import { parseEgressProxy, type EgressProxy } from './egress-proxy';

/** The address of an egress proxy, as the environment of a program gives it: see `parseEgressProxy`. */
export function egressProxyText(): z.ZodType<EgressProxy, string> {
  return z.string().transform((text, context): EgressProxy => {
    try {
      return parseEgressProxy(text.trim());
    } catch (error) {
      if (!(error instanceof EgressError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  });
}
