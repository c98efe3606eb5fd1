import type { IncomingMessage, ServerResponse } from 'node:http';
import { addressKey, addressOf } from './address-key';
import type { RateLimiter } from './rate-limiter';
import { tellQuota } from './tell-quota';

export interface AddressLimits {
  /** requests of one address */
  readonly address: RateLimiter;
  /** those of them whose credentials turned out to be wrong */
  readonly refused: RateLimiter;
  /** paths that are never limited, for probes of whoever runs the process */
  readonly isExempt: (path: string) => boolean;
}

type Middleware = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/**
 * Limits what one address may send, before anything is done for the request: no body is read, no token is looked up. An
 * address that has sent too many wrong credentials is not asked for more of them for a while, right ones included: what
 * would tell the two apart is the look-up that is to be saved.
 */
export function limitAddresses({ address, refused, isExempt }: AddressLimits): Middleware {
  return (request, response, next) => {
    if (isExempt((request.url ?? '').split('?', 1)[0] ?? '')) return next();
    const key = addressKey(addressOf(request));
    try {
      tellQuota(response, 'address', address, address.take(key));
      if (hasCredentials(request)) {
        const tries = refused.look(key);
        if (!tries.allowed) tellQuota(response, 'refused', refused, tries);
        response.once('finish', () => {
          if (response.statusCode === 401) refused.take(key);
        });
      }
    } catch (error) {
      return next(error);
    }
    next();
  };
}

function hasCredentials({ headers }: IncomingMessage): boolean {
  return headers.authorization !== undefined || headers.cookie !== undefined;
}
