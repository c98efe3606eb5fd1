import { Agent } from 'undici';
import { connectThrough } from './connect-through';
import type { EgressProxy } from './egress-proxy';
import { anyLookup, publicLookup, systemLookup, type LookupAll } from './guard-destination';
import { MAX_HEADER_BYTES } from './header-limit';

const CONNECT_TIMEOUT_MS = 10_000;

/** How connections are made. */
export interface AgentOptions {
  /** whether http, and addresses that are not on the public internet, are called too */
  readonly allowPrivateHosts: boolean;
  /** what every connection goes through, and is not made without; connections are direct when absent */
  readonly egressProxy?: EgressProxy;
  /** what names of destinations resolve to; as the system says when absent */
  readonly lookup?: LookupAll;
  /** authorities to trust in place of the system's, in PEM; for hosts with certificates of their own, and specs */
  readonly trustedCertificates?: readonly string[];
  /** open connections to one origin at the most; 10 when absent */
  readonly connections?: number;
}

/** A pool of connections to each origin. Where there is a proxy it knows no other way. */
export function createAgent(options: AgentOptions): Agent {
  const { allowPrivateHosts, egressProxy, lookup, trustedCertificates } = options;
  const judged = allowPrivateHosts ? lookup && anyLookup(lookup) : publicLookup(lookup);
  const common = {
    connections: options.connections ?? 10,
    // one timeout covers the whole of a send: see sendOnce
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  if (egressProxy !== undefined) {
    const through = { timeoutMs: CONNECT_TIMEOUT_MS, trustedCertificates };
    return new Agent({ ...common, connect: connectThrough(egressProxy, judged ?? anyLookup(systemLookup), through) });
  }
  return new Agent({
    ...common,
    connect: {
      timeout: CONNECT_TIMEOUT_MS,
      ...(judged && { lookup: judged }),
      ...(trustedCertificates && { ca: [...trustedCertificates] }),
    },
  });
}
