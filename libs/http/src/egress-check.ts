import { BlockList, isIP } from 'node:net';
import { isJsonObject, type JsonValue } from '@quayside/domain';
import { HttpError } from './http-error';
import type { HttpClient } from './http-request';

const MAX_ANSWER_BYTES = 1024;
const TIMEOUT_MS = 10_000;

/** What an address that an upstream sees us from means for what we tell tenants to allow. */
export type EgressCheck =
  | { readonly type: 'published' }
  /** requests come from an address that no allow-list of a tenant has */
  | { readonly type: 'unpublished'; readonly observed: string }
  /** no addresses are published, so that nothing is promised */
  | { readonly type: 'unpromised' };

/**
 * @param published addresses, however written: `2001:DB8:0::1` is `2001:db8::1`, and an IPv4 address its mapped form
 */
export function checkEgress(observed: string, published: readonly string[]): EgressCheck {
  if (published.length === 0) return { type: 'unpromised' };
  const known = new BlockList();
  for (const address of published) known.addAddress(address, familyOf(address));
  return known.check(observed, familyOf(observed)) ? { type: 'published' } : { type: 'unpublished', observed };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/**
 * The address that a service sees the requests of a client come from.
 *
 * @param url of a service that answers a GET with that address as JSON, `"192.0.2.1"` or `{"ip": "192.0.2.1"}`
 * @throws HttpError `http_body_malformed` when it answers anything else, and all that `request` throws
 */
export async function observedAddress(client: HttpClient, url: string, signal?: AbortSignal): Promise<string> {
  const { body, status } = await client.request({
    method: 'GET',
    url,
    maxResponseBytes: MAX_ANSWER_BYTES,
    timeoutMs: TIMEOUT_MS,
    fresh: true,
    ...(signal && { signal }),
  });
  const address = addressIn(body);
  if (address !== undefined) return address;
  const shownUrl = new URL(url).origin;
  throw new HttpError('http_body_malformed', `GET ${shownUrl} answered ${status} without an IP address`, {
    method: 'GET',
    url: shownUrl,
    attempts: 1,
    status,
    retry: 'later',
  });
}

function addressIn(body: JsonValue): string | undefined {
  const said = isJsonObject(body) ? body['ip'] : body;
  return typeof said === 'string' && isIP(said) !== 0 && !said.includes('%') ? said : undefined;
}
