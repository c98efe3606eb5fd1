import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HealthOptions {
  readonly host: string;
  /** 0 for a free one */
  readonly port: number;
  /** whether this program works as it was promised to */
  readonly isReady: () => boolean;
}

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/** For a request to arrive. */
const TIMEOUT_MS = 5_000;
const MAX_CONNECTIONS = 20;

/**
 * Answers `GET /health/live` (200 while the process turns) and `GET /health/ready` (200, or 503 when it is not), for whoever
 * runs this program. It tells nothing else, and reads no body.
 */
export async function serveHealth({ host, port, isReady }: HealthOptions): Promise<HealthServer> {
  const answers = new Map([
    ['/health/live', () => true],
    ['/health/ready', isReady],
  ]);
  const server = createServer((request, response) => {
    const answer = request.method === 'GET' ? answers.get(request.url ?? '') : undefined;
    const ok = answer?.() ?? false;
    response.writeHead(answer === undefined ? 404 : ok ? 200 : 503, {
      'content-type': 'application/json',
      connection: 'close',
    });
    response.end(JSON.stringify({ status: answer === undefined ? 'unknown' : ok ? 'ok' : 'unready' }));
  });
  server.headersTimeout = server.requestTimeout = TIMEOUT_MS;
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(port, host);
  await once(server, 'listening');
  return { url: urlOf(server), close: () => close(server) };
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
