import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server as HttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, createServer as createSocketServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { EXPIRED_CERTIFICATE, TEST_KEY, VALID_CERTIFICATE } from './certificates.fixture';

/** Servers on loopback that count who comes, and end with the spec. */
export class LocalServers {
  private readonly closers: (() => Promise<void>)[] = [];

  async close(): Promise<void> {
    await Promise.all(this.closers.splice(0).map((close) => close()));
  }

  /** An upstream: plain, or in TLS with a certificate. */
  async upstream(listener: RequestListener, tls?: Certificate): Promise<Listening> {
    return await this.listen(tls ? createTlsServer(served(tls), listener) : createServer(listener));
  }

  /** Whatever is said to it, it says this and hangs up. */
  async saying(bytes: string): Promise<Listening> {
    return await this.listen(
      createSocketServer((socket) => {
        socket.on('error', () => {});
        socket.once('data', () => socket.end(bytes));
      }),
    );
  }

  /** A proxy that opens tunnels to one upstream, whatever address it is asked for. */
  async proxy(upstream: Pick<Listening, 'port'>, options: ProxyOptions = {}): Promise<ListeningProxy> {
    const { answer = () => 200, tls } = options;
    const asked: IncomingMessage[] = [];
    const server: HttpServer = tls ? createTlsServer(served(tls)) : createServer();
    const others: string[] = [];
    server.on('request', (request, response) => {
      others.push(`${request.method} ${request.url}`);
      response.writeHead(200).end('{}');
    });
    server.on('connect', (request: IncomingMessage, client: Socket) => {
      asked.push(request);
      client.on('error', () => {});
      const status = answer(request);
      if (status !== 200) return void client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      const onward = connect(upstream.port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        client.pipe(onward).pipe(client);
      });
      onward.on('error', () => client.destroy());
      client.on('close', () => onward.destroy());
    });
    const listening = await this.listen(server);
    return {
      ...listening,
      asked,
      others,
      get connections() {
        return listening.connections;
      },
    };
  }

  private async listen(server: Server): Promise<Listening> {
    const open = new Set<Socket>();
    let connections = 0;
    server.on('connection', (socket: Socket) => {
      connections += 1;
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const close = async (): Promise<void> => {
      for (const socket of open) socket.destroy();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    };
    this.closers.push(close);
    const { port } = server.address() as AddressInfo;
    return {
      port,
      close,
      get connections() {
        return connections;
      },
    };
  }
}

/** `valid` is for upstream.test, proxy.test and 127.0.0.1; `expired` was for expired.test. */
export type Certificate = 'valid' | 'expired';

function served(certificate: Certificate): { readonly key: string; readonly cert: string } {
  return { key: TEST_KEY, cert: certificate === 'valid' ? VALID_CERTIFICATE : EXPIRED_CERTIFICATE };
}

export interface ProxyOptions {
  /** the status for CONNECT; 200 when absent */
  readonly answer?: (request: IncomingMessage) => number;
  /** plain when absent */
  readonly tls?: Certificate;
}

export interface Listening {
  readonly port: number;
  /** accepted so far */
  readonly connections: number;
  close(): Promise<void>;
}

export interface ListeningProxy extends Listening {
  /** for a tunnel, in order */
  readonly asked: readonly IncomingMessage[];
  /** for anything but a tunnel */
  readonly others: readonly string[];
}
