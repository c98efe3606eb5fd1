import type { RecordedRequest } from '@quayside/simulator-kit';
import type { Evidence } from './evidence';

const LIMIT = 60;
const WINDOW_MS = 60_000;

/**
 * I4: no key has sent more than 60 requests to a host in any 60 seconds, whatever was answered. Says nothing where nobody
 * counts. A simulator that is known by two names stands for two upstreams, each of which counts for itself.
 */
export function withinLimit({ house }: Evidence): string[] {
  if (!house.rateLimit) return [];
  return [...requestsByKey(house.statuspage.server.requests).values()].flatMap((times, index) => {
    const most = mostInWindow(times, WINDOW_MS);
    return most > LIMIT ? [`key ${index + 1} has sent ${most} requests in ${WINDOW_MS / 1_000} s`] : [];
  });
}

/** The most of the times that lie in any stretch of `windowMs`. */
export function mostInWindow(times: readonly number[], windowMs: number): number {
  const rising = [...times].sort((a, b) => a - b);
  let most = 0;
  let start = 0;
  for (const [end, time] of rising.entries()) {
    while (time - (rising[start] ?? time) >= windowMs) start += 1;
    most = Math.max(most, end - start + 1);
  }
  return most;
}

function requestsByKey(requests: readonly RecordedRequest[]): ReadonlyMap<string, readonly number[]> {
  const times = new Map<string, number[]>();
  for (const { path, headers, at } of requests) {
    if (!path.startsWith('/v1/')) continue;
    const key = `${headers['host']} ${headers['authorization']}`;
    const ofKey = times.get(key) ?? [];
    ofKey.push(at);
    times.set(key, ofKey);
  }
  return times;
}
