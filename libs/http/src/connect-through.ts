import { isIP, isIPv6, type LookupFunction } from 'node:net';
import type { LookupAddress } from 'node:dns';
import type { Duplex } from 'node:stream';
import { buildConnector } from 'undici';
import { EgressUnavailable } from './egress-error';
import type { EgressProxy } from './egress-proxy';
import { openTunnel, type TunnelOptions } from './open-tunnel';

/** Of one name, one after another, while the proxy says that it does not get through to the last one. */
const MAX_ADDRESSES = 3;
/** What a proxy answers when its trouble is with the destination: RFC 9110, 15.6.3 to 15.6.5. */
const NOT_REACHED: ReadonlySet<number | undefined> = new Set([502, 503, 504]);

/**
 * A connector that knows no way but through the proxy. It resolves and judges the name of a destination itself, asks
 * the proxy for the address that was judged, and speaks TLS with the destination, under its name, from end to end.
 *
 * @param lookup gives the addresses that may be called, or fails
 */
export function connectThrough(
  proxy: EgressProxy,
  lookup: LookupFunction,
  options: TunnelOptions,
): buildConnector.connector {
  const { timeoutMs, trustedCertificates: ca } = options;
  const secure = buildConnector({ timeout: timeoutMs, ...(ca && { ca: [...ca] }) });
  return (to, callback) => {
    tunnelTo(to, proxy, lookup, options).then(
      (socket) => {
        // undici's types know the sockets of Node's own only; a connection to a proxy is one of them
        const httpSocket = socket as NonNullable<buildConnector.Options['httpSocket']>;
        if (to.protocol === 'https:') secure({ ...to, httpSocket }, callback);
        else callback(null, httpSocket);
      },
      (error: unknown) => callback(error as Error, null),
    );
  };
}

async function tunnelTo(
  { hostname, protocol, port }: buildConnector.Options,
  proxy: EgressProxy,
  lookup: LookupFunction,
  options: TunnelOptions,
): Promise<Duplex> {
  const portOf = port || (protocol === 'https:' ? '443' : '80');
  const addresses = await addressesOf(hostname, lookup);
  let failure = new EgressUnavailable('there is no address to ask the egress proxy for');
  for (const address of addresses.slice(0, MAX_ADDRESSES)) {
    try {
      return await openTunnel(proxy, `${isIPv6(address) ? `[${address}]` : address}:${portOf}`, options);
    } catch (error) {
      if (!(error instanceof EgressUnavailable) || !NOT_REACHED.has(error.status)) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** IPv4 first: a proxy with fixed addresses need not have one of IPv6. */
async function addressesOf(hostname: string, lookup: LookupFunction): Promise<readonly string[]> {
  if (isIP(hostname) !== 0) return [hostname];
  const found = await new Promise<readonly LookupAddress[]>((resolve, reject) => {
    lookup(hostname, { all: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses as LookupAddress[]);
    });
  });
  return found.toSorted((a, b) => a.family - b.family).map(({ address }) => address);
}
