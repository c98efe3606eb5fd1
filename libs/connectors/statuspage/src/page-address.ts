import type { Row } from './read-rows';
import { DEFAULT_HOST, type StatuspageSettings } from './statuspage-settings';

/**
 * Where a page shows itself to everybody, without a trailing slash: on its own domain, or on statuspage.io under its
 * subdomain or its id. Behind another host of the API there may be pages that are not on the internet at all, or belong to
 * somebody else there, so that they are found by the setting `statuspagePublicUrl` only. Undefined for what is no host
 * name.
 */
export function pageAddress(
  { id, domain, subdomain }: Row,
  { host, publicUrl }: Pick<StatuspageSettings, 'host' | 'publicUrl'>,
): string | undefined {
  if (publicUrl !== undefined) return publicUrl.replaceAll('{page}', encodeURIComponent(id));
  if (host !== DEFAULT_HOST) return undefined;
  if (typeof domain === 'string' && domain !== '') return isHostName(domain) ? `https://${domain}` : undefined;
  const label = typeof subdomain === 'string' && subdomain !== '' ? subdomain : id;
  return isLabel(label) ? `https://${label}.statuspage.io` : undefined;
}

/** Letters, digits and hyphens with at least one dot: no port, no path, no credentials, and no IP address. */
function isHostName(text: string): boolean {
  const labels = text.split('.');
  return text.length <= 253 && labels.length > 1 && labels.every(isLabel) && !/^\d+$/.test(labels.at(-1) ?? '');
}

function isLabel(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(text);
}
