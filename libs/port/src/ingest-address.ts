import { withoutSlash } from './path-of';
import { PortError } from './port-error';

/** The domains of Port's own hosts, the ingest hosts among them. */
const PORT_DOMAINS = ['.port.io', '.getport.io'];

/**
 * Whether an address that Port gave us may be shown our token: one of the same origin as the API, or on a host of its own
 * by https. What an answer of the API names is not trusted beyond that.
 */
export function isPortsOwn(address: string, baseUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return false;
  if (url.origin === new URL(baseUrl).origin) return true;
  return url.protocol === 'https:' && url.port === '' && PORT_DOMAINS.some((domain) => url.hostname.endsWith(domain));
}

/** An address below an ingest address. Throws `port_ingest_refused` for what is none. */
export function below(address: string, ...segments: readonly string[]): string {
  if (!URL.canParse(address)) throw ingestRefused(address);
  const url = new URL(address);
  return [withoutSlash(url.origin + url.pathname), ...segments.map(encodeURIComponent)].join('/');
}

export function ingestRefused(address: string): PortError {
  const host = URL.canParse(address) ? new URL(address).host : 'no address';
  return new PortError('port_ingest_refused', `Port names an ingest address that is not its own: ${host}.`);
}
