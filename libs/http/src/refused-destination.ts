import { DestinationRefused, refusalOfUrl } from './guard-destination';
import type { SendFailure } from './send-failure';

/** Where somebody pointed us, and we did not go. */
export interface RefusedDestination {
  /** as it stands in the address; in the one that a redirect led to where there was one */
  readonly host: string;
  /** for people */
  readonly reason: string;
}

const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308]);

/**
 * What a failure says of a destination that was refused: the name resolves to an address that is not public, or the answer
 * is a redirect to one. No redirect is followed; one to a host that may be called is no more than a wrong answer.
 */
export function refusedDestination(
  url: URL,
  { cause, status, headers }: SendFailure,
  allowPrivateHosts: boolean,
): RefusedDestination | undefined {
  if (cause instanceof DestinationRefused) return { host: url.hostname, reason: cause.message };
  const location = REDIRECTS.has(status) ? headers?.['location'] : undefined;
  if (location === undefined || !URL.canParse(location, url.href)) return undefined;
  const target = new URL(location, url);
  const refusal = refusalOfUrl(target, allowPrivateHosts);
  return refusal === undefined ? undefined : { host: target.hostname, reason: `a redirect led to it; ${refusal}` };
}
