import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** What Express makes of `X-Forwarded-For` and of how many proxies are trusted (`trust proxy`). */
interface AddressedRequest extends IncomingMessage {
  readonly ip?: string | undefined;
}

const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/** The address that a request came from, as it may be shown: the last one that no proxy of ours has made up. */
export function addressOf(request: IncomingMessage): string {
  const { ip } = request as AddressedRequest;
  // behind a proxy, the header may hold anything
  const address = ip !== undefined && isIP(ip) !== 0 ? ip : (request.socket.remoteAddress ?? '');
  return MAPPED.exec(address)?.[1] ?? address;
}

/**
 * Under which an address is counted: IPv4 by itself, IPv6 by its first 64 bits, because who has one address of such a
 * network has all of them.
 */
export function addressKey(address: string): string {
  return isIP(address) === 6 ? `${firstGroups(address).join(':')}::/64` : address;
}

/** The first four groups of an IPv6 address, without leading zeros. */
function firstGroups(address: string): string[] {
  const [before = '', after] = address.toLowerCase().replace(/%.*$/, '').split('::');
  const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const first = groupsOf(before);
  const last = groupsOf(after ?? '');
  // an IPv4 tail stands for two groups
  const written = [...first, ...last].reduce((sum, group) => sum + (group.includes('.') ? 2 : 1), 0);
  const zeros = after === undefined ? [] : Array.from({ length: Math.max(0, 8 - written) }, () => '0');
  return [...first, ...zeros, ...last].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
}
