import { RequestError } from '@quayside/platform-nest';
import type { IncomingMessage } from 'node:http';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A browser sends the cookie of a session with whatever any page makes it send. What changes something has to come from a
 * page of ours: browsers say where a request comes from, and a page cannot make them say otherwise. Who says nothing of it
 * is no browser of this decade, and has no use for a cookie.
 *
 * @throws RequestError `cross_site_refused`
 */
export function requireSameSite({ method, headers }: IncomingMessage, origin: string): void {
  if (SAFE.has(method ?? '')) return;
  const site = headers['sec-fetch-site'];
  const from = headers.origin;
  const isOurs = (site === undefined || site === 'same-origin') && (from === undefined || from === origin);
  if (isOurs && (site !== undefined || from !== undefined)) return;
  throw new RequestError(
    'cross_site_refused',
    'With the cookie of a session, changes are taken from pages of this site.',
  );
}
