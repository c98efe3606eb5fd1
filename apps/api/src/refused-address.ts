import { isIP } from 'node:net';

/**
 * Why an address of an upstream is not accepted from a tenant; undefined when it is. This is the early word, beside the
 * field; what a name resolves to is judged when it is called.
 */
export function refusedAddress(text: string, allowPrivateHosts: boolean): string | undefined {
  if (!URL.canParse(text)) return 'must be an absolute URL, such as https://api.example.com';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or a password';
  if (url.search !== '' || url.hash !== '') return 'must not contain a query or a fragment';
  if (url.protocol !== 'https:' && !(allowPrivateHosts && url.protocol === 'http:')) return 'must begin with https://';
  if (!allowPrivateHosts && isPrivateByName(url.hostname)) return 'must be a public host, by its name';
  return undefined;
}

/** A literal address is no name that a public service is known by, so none is accepted, public or not. */
function isPrivateByName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '');
  return (
    isIP(name.replace(/^\[|\]$/g, '')) !== 0 || !name.includes('.') || /\.(?:localhost|local|internal)$/.test(name)
  );
}
