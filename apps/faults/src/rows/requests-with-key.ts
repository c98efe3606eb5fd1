import type { RecordedRequest } from '@quayside/simulator-kit';
import type { Scene } from '../frame/scene';

/** What Statuspage was asked with a key, in the order in which it came. */
export function requestsWithKey({ house }: Scene, key: string): RecordedRequest[] {
  return house.statuspage.server.requests.filter(({ headers }) => headers['authorization']?.endsWith(` ${key}`));
}
