import type { Duplex } from 'node:stream';
import { buildConnector, Client } from 'undici';
import { EgressUnavailable } from './egress-error';
import type { EgressProxy } from './egress-proxy';
import { MAX_HEADER_BYTES } from './header-limit';

const OK = 200;

export interface TunnelOptions {
  /** for the connection to the proxy, and again for its answer */
  readonly timeoutMs: number;
  /** see `AgentOptions` */
  readonly trustedCertificates: readonly string[] | undefined;
}

/**
 * Asks the proxy for a tunnel, over a connection of its own that then is the tunnel.
 *
 * @param authority an address and a port: the proxy has no name to resolve, and goes where we judged that we may go
 * @throws EgressUnavailable whatever goes wrong
 */
export async function openTunnel(proxy: EgressProxy, authority: string, options: TunnelOptions): Promise<Duplex> {
  const { timeoutMs, trustedCertificates: ca } = options;
  const connect = buildConnector({ timeout: timeoutMs, ...(ca && { ca: [...ca] }) });
  const client = new Client(proxy.origin, {
    headersTimeout: timeoutMs,
    maxHeaderSize: MAX_HEADER_BYTES,
    // undici takes the name for TLS from the host header, which is the destination's: without one it is the proxy's own
    connect: ({ servername: _, ...to }, callback) => connect(to, callback),
  });
  const { statusCode, socket } = await client
    .connect({ path: authority, headers: { host: authority, ...proxy.headers() } })
    .catch((error: unknown) => {
      throw new EgressUnavailable(`the egress proxy opened no tunnel (${codeOf(error)})`, undefined, { cause: error });
    });
  if (statusCode === OK) return socket;
  socket.on('error', () => {}).destroy();
  throw new EgressUnavailable(`the egress proxy opened no tunnel, it answered ${statusCode}`, statusCode);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
