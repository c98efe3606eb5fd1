import { createHmac } from 'node:crypto';
import type { ShareableRequest, UpstreamKey } from '@quayside/domain';

/** What stands for an upstream key in Redis. There is no way back without the secret. */
export function keyName({ host, apiKey }: UpstreamKey, secret: Uint8Array): string {
  return keyedHash(['key', host.toLowerCase(), apiKey], secret);
}

/** What stands for a request with an upstream key. Requests that differ in anything have different names. */
export function requestName({ host, apiKey }: UpstreamKey, request: ShareableRequest, secret: Uint8Array): string {
  const headers = Object.entries(request.headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return keyedHash(['request', host.toLowerCase(), apiKey, request.url, ...headers.flat()], secret);
}

/** JSON keeps the parts apart. */
function keyedHash(parts: readonly string[], secret: Uint8Array): string {
  return createHmac('sha256', secret).update(JSON.stringify(parts)).digest('hex');
}
