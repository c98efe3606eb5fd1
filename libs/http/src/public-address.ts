import { BlockList, isIP } from 'node:net';

/**
 * Special-purpose IPv4 ranges (IANA registry, RFC 6890 and what followed): no upstream lives there, though some of
 * them, such as AS112 and the relays, are reachable from everywhere. The last one is in no registry.
 */
const SPECIAL_IPV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local, cloud metadata
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.31.196.0', 24], // AS112
  ['192.52.193.0', 24], // AMT relays
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['192.175.48.0', 24], // AS112
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
  ['168.63.129.16', 32], // the host of a virtual machine in Azure, as the machine itself sees it
];

/**
 * Of IPv6 only the global unicast block is public. Everything else is refused unseen: loopback, link-local and unique
 * local addresses, multicast, segment routing, and the forms that carry an IPv4 address (mapped, translated,
 * compatible, NAT64 with its well-known and its local prefix).
 */
const GLOBAL_UNICAST_IPV6 = ['2000::', 3] as const;

/** What lies inside the global unicast block and is special all the same. */
const SPECIAL_IPV6: readonly (readonly [string, number])[] = [
  ['2001::', 23], // protocol assignments: Teredo, benchmarks, AMT, AS112, ORCHID, drone ids
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4
  ['2620:4f:8000::', 48], // AS112
  ['3ffe::', 16], // 6bone, given back
  ['3fff::', 20], // documentation
];

const special = new BlockList();
for (const [network, prefix] of SPECIAL_IPV4) special.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of SPECIAL_IPV6) special.addSubnet(network, prefix, 'ipv6');
const globalIpv6 = new BlockList();
globalIpv6.addSubnet(...GLOBAL_UNICAST_IPV6, 'ipv6');

/** Whether an address, as text without brackets, is one that anybody on the internet can be reached at. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, 'ipv4');
  // an IPv6 address with a zone (`fe80::1%eth0`) is local by its nature, and BlockList cannot read it
  if (family === 6)
    return !address.includes('%') && globalIpv6.check(address, 'ipv6') && !special.check(address, 'ipv6');
  return false;
}
