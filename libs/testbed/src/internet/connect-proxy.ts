import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

const USER = 'quayside';

/** Why no tunnel is opened: nobody is there, or somebody who answers with a status. */
export type ProxyFailure = 'down' | 403 | 407 | 502 | 503;

/** The port of 127.0.0.1 that an address and port lead to; nowhere when undefined. */
export type Routes = (authority: string) => number | undefined;

const OWN_PORTS: Routes = (authority) => {
  const [, port] = /^127\.0\.0\.1:(\d+)$/.exec(authority) ?? [];
  return port === undefined ? undefined : Number(port);
};

/**
 * A proxy that opens tunnels (CONNECT) for whoever knows its password, remembers which it was asked for, and can fail. It
 * resolves no name.
 */
export class ConnectProxy {
  /** addresses and ports, in order; those included that it did not open */
  readonly asked: string[] = [];
  readonly password = randomBytes(24).toString('base64url');
  private readonly server: Server = createServer((_request, response) => void response.writeHead(405).end());
  private readonly sockets = new Set<Socket>();
  private readonly dialled = new Map<number, number>();
  private failure: ProxyFailure | undefined;
  private failsAfter: { readonly tunnels: number; readonly how: ProxyFailure } | undefined;

  private constructor(private readonly routes: Routes) {
    this.server.on('connection', (socket: Socket) => {
      if (this.failure === 'down') return void socket.resetAndDestroy();
      this.keep(socket);
    });
    this.server.on('connect', (request: IncomingMessage, client: Socket) => this.take(request, client));
  }

  static async start(routes: Routes = OWN_PORTS): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(routes);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  /** With the password in it. */
  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://${USER}:${this.password}@127.0.0.1:${port}`;
  }

  /** How many tunnels it has opened so far; to this port of 127.0.0.1 alone where one is given. */
  opened(port?: number): number {
    if (port !== undefined) return this.dialled.get(port) ?? 0;
    return [...this.dialled.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Resets all tunnels as soon as it has opened so many more, and opens no other one until `heal`. */
  failAfter(tunnels: number, how: ProxyFailure): void {
    this.failsAfter = { tunnels: this.opened() + tunnels, how };
    this.failWhenDue();
  }

  heal(): void {
    this.failure = undefined;
    this.failsAfter = undefined;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private take({ url = '', headers }: IncomingMessage, client: Socket): void {
    this.asked.push(url);
    const known = Buffer.from(`${USER}:${this.password}`).toString('base64');
    const port = this.routes(url);
    if (headers['proxy-authorization'] !== `Basic ${known}`) refuse(client, 407);
    else if (this.failure !== undefined) refuse(client, this.failure);
    else if (port === undefined) refuse(client, 502);
    else this.open(client, port);
  }

  private open(client: Socket, port: number): void {
    const onward = connect(port, '127.0.0.1', () => {
      this.dialled.set(port, this.opened(port) + 1);
      this.keep(onward);
      if (client.destroyed) return void onward.destroy();
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(onward).pipe(client);
      this.failWhenDue();
    });
    onward.on('error', () => client.destroy());
    onward.on('close', () => client.destroy());
    // one that still connects is counted first: whoever it reaches counts it too
    client.on('close', () => void (onward.connecting || onward.destroy()));
  }

  private failWhenDue(): void {
    if (this.failsAfter === undefined || this.opened() < this.failsAfter.tunnels) return;
    this.failure = this.failsAfter.how;
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.sockets.delete(socket));
  }
}

function refuse(client: Socket, status: ProxyFailure): void {
  if (status === 'down') client.resetAndDestroy();
  else client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
}
