import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CountingServer {
  /** with a path for each key whose requests are counted */
  readonly url: string;
  /** when the requests to a path came, in ms of the monotonic clock */
  arrivals(path: string): readonly number[];
  close(): Promise<void>;
}

/** The upstream, which sees what really arrives. */
export async function startCountingServer(): Promise<CountingServer> {
  const arrivals = new Map<string, number[]>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const known = arrivals.get(path);
    if (known) known.push(performance.now());
    else arrivals.set(path, [performance.now()]);
    response.setHeader('content-type', 'application/json').end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals: (path) => arrivals.get(path) ?? [],
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
