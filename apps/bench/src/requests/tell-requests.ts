import type { RecordedRequest } from '@quayside/simulator-kit';
import type { Figures } from '../framework/comparison';

export const REQUESTS = 'requests with the key';
export const REFUSED = 'answers of 420 or 429';

/** What one reading asked of Statuspage. Requests for public documents have no key, and no limit that the key has. */
export function tellRequests(requests: readonly Pick<RecordedRequest, 'path' | 'status'>[]): Figures {
  const withKey = requests.filter(({ path }) => path.startsWith('/v1/'));
  return {
    [REQUESTS]: withKey.length,
    'requests for public documents': requests.length - withKey.length,
    [REFUSED]: withKey.filter(({ status }) => status === 420 || status === 429).length,
  };
}

/** So many requests may be sent in any span of time. */
export interface Pace {
  readonly places: number;
  readonly spanSeconds: number;
}

/** How long so many requests take when they themselves take no time, and every place is free at first. */
export function leastSeconds(requests: number, { places, spanSeconds }: Pace): number {
  return Math.max(0, Math.ceil(requests / places) - 1) * spanSeconds;
}
