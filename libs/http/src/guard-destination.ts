import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { isPrivateName } from './private-name';
import { isPublicAddress } from './public-address';

/**
 * Where we do not go. A tenant chooses a host, and the host's owner chooses what its name resolves to: neither may
 * point us at our own network. A literal address is judged from the URL, and so is a name that only a resolver near
 * us knows. Any other name is judged by every address that it resolves to, inside the lookup of the connection
 * itself, so that what was checked is what is connected to.
 */
export class DestinationRefused extends Error {
  override readonly name = 'DestinationRefused';
}

/**
 * Why a URL is not called; undefined when it may be. Any port may be: an upstream may have its API at another one
 * than 443, and whatever listens at a port is spoken to in TLS only.
 */
export function refusalOfUrl(url: URL, allowPrivateHosts: boolean): string | undefined {
  if (url.username !== '' || url.password !== '') return 'an address with credentials in it is not called';
  if (allowPrivateHosts && url.protocol === 'http:') return undefined;
  if (url.protocol !== 'https:') return 'only https addresses are called';
  if (allowPrivateHosts) return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return isPublicAddress(host) ? undefined : `${host} is not a public address`;
  return isPrivateName(host) ? `${host} is not the name of a public host` : undefined;
}

/** `dns.lookup`, when it is asked for all addresses. */
export type LookupAll = (
  hostname: string,
  options: { all: true; family?: number; hints?: number },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** A `lookup` for sockets that gives public addresses or fails. One address that is not public condemns the name. */
export function publicLookup(lookupAll: LookupAll = systemLookup): LookupFunction {
  return judgedLookup(lookupAll, ({ address }) => isPublicAddress(address));
}

/** A `lookup` for sockets that gives whatever a name resolves to. */
export function anyLookup(lookupAll: LookupAll): LookupFunction {
  return judgedLookup(lookupAll, () => true);
}

export const systemLookup = lookup as LookupAll;

function judgedLookup(lookupAll: LookupAll, isAllowed: (address: LookupAddress) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    const family = options.family === 'IPv4' ? 4 : options.family === 'IPv6' ? 6 : (options.family ?? 0);
    lookupAll(hostname, { all: true, family, hints: options.hints ?? 0 }, (error, addresses) => {
      if (error) return callback(error, []);
      const refused = addresses.find((address) => !isAllowed(address));
      if (refused) {
        return callback(new DestinationRefused(`${hostname} resolves to ${refused.address}, which is not public`), []);
      }
      const [first] = addresses;
      if (!first) return callback(new DestinationRefused(`${hostname} resolves to nothing`), []);
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}
