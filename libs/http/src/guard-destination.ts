import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address';

/**
 * Where we do not go. A tenant chooses a host, and the host's owner chooses what its name resolves to: neither may point
 * us at our own network. A literal address is judged from the URL. A name is judged by every address that it resolves
 * to, inside the lookup of the connection itself, so that what was checked is what is connected to.
 */
export class DestinationRefused extends Error {
  override readonly name = 'DestinationRefused';
}

/** Why a URL is not called; undefined when it may be. */
export function refusalOfUrl(url: URL, allowPrivateHosts: boolean): string | undefined {
  if (url.username !== '' || url.password !== '') return 'an address with credentials in it is not called';
  if (allowPrivateHosts && url.protocol === 'http:') return undefined;
  if (url.protocol !== 'https:') return 'only https addresses are called';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivateHosts && isIP(host) !== 0 && !isPublicAddress(host)) return `${host} is not a public address`;
  return undefined;
}

type LookupAll = (
  hostname: string,
  options: { all: true; family?: number; hints?: number },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** A `lookup` for sockets that gives public addresses or fails. One address that is not public condemns the name. */
export function publicLookup(lookupAll: LookupAll = lookup as LookupAll): LookupFunction {
  return (hostname, options, callback) => {
    const family = options.family === 'IPv4' ? 4 : options.family === 'IPv6' ? 6 : (options.family ?? 0);
    lookupAll(hostname, { all: true, family, hints: options.hints ?? 0 }, (error, addresses) => {
      if (error) return callback(error, []);
      const refused = addresses.find(({ address }) => !isPublicAddress(address));
      if (refused) {
        return callback(new DestinationRefused(`${hostname} resolves to ${refused.address}, which is not public`), []);
      }
      if (options.all) return callback(null, addresses);
      const [first] = addresses;
      if (!first) return callback(new DestinationRefused(`${hostname} resolves to nothing`), []);
      callback(null, first.address, first.family);
    });
  };
}
