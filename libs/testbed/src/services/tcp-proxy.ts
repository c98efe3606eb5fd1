import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { ProxyLane } from './proxy-lane';

/** `up` is what clients send, `down` what the server answers. */
export type ProxyDirection = 'up' | 'down';

interface Connection {
  readonly client: Socket;
  readonly server: Socket;
  readonly up: ProxyLane;
  readonly down: ProxyLane;
}

/**
 * A way to a server on which a test can do what networks do: delay, hold back, lose without a word, cut, refuse. Nothing
 * of it is known to the server.
 */
export class TcpProxy {
  private readonly connections = new Set<Connection>();
  private attempts = 0;
  private delayMs = 0;
  private refusing = false;
  private resetChance: (() => boolean) | undefined;

  private constructor(
    private readonly server: Server,
    private readonly target: { readonly host: string; readonly port: number },
  ) {
    server.on('connection', (client) => this.open(client));
  }

  /** A proxy to the server that the URL names, on a free port of 127.0.0.1. */
  static async to(url: string): Promise<TcpProxy> {
    const { hostname, port } = new URL(url);
    const server = createServer({ pauseOnConnect: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, { host: hostname, port: Number(port) });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The URL of the server with this proxy in place of its address. */
  through(url: string): string {
    const proxied = new URL(url);
    proxied.hostname = '127.0.0.1';
    proxied.port = String(this.port);
    // a bare host stays one: clients compare base URLs as texts
    return url.endsWith('/') ? proxied.href : proxied.href.replace(/\/$/, '');
  }

  /** How often anybody has tried to connect so far. */
  get connectionAttempts(): number {
    return this.attempts;
  }

  /** Every piece of data arrives that much later, in both directions. */
  delay(ms: number): void {
    this.delayMs = ms;
  }

  /** Every piece of data resets its connection when the answer is true. */
  resetWhen(chance: () => boolean): void {
    this.resetChance = chance;
  }

  /** Holds data back in one direction, on the connections that there are, until `heal`. */
  stall(direction: ProxyDirection): void {
    for (const connection of this.connections) connection[direction].stall();
  }

  /** Loses data in one direction, on the connections that there are, for ever: they look open and are not. */
  blackHole(direction: ProxyDirection): void {
    for (const connection of this.connections) connection[direction].blackHole();
  }

  /** Resets the connections that there are; new ones may come. */
  cut(): void {
    for (const connection of this.connections) this.reset(connection);
  }

  /** Resets the connections that there are, and every new one, until `heal`. */
  refuse(): void {
    this.refusing = true;
    this.cut();
  }

  /** Everything as it was at first, but for connections that have lost data. */
  heal(): void {
    this.delayMs = 0;
    this.refusing = false;
    this.resetChance = undefined;
    for (const { up, down } of this.connections) {
      up.resume();
      down.resume();
    }
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.cut();
    await closed;
  }

  private open(client: Socket): void {
    this.attempts += 1;
    if (this.refusing) return void client.resetAndDestroy();
    const server = connect(this.target);
    const options = {
      delayMs: () => this.delayMs,
      strike: () => {
        const hit = this.resetChance?.() ?? false;
        if (hit) this.reset(connection);
        return hit;
      },
    };
    const connection: Connection = {
      client,
      server,
      up: new ProxyLane(client, server, options),
      down: new ProxyLane(server, client, options),
    };
    this.connections.add(connection);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.setNoDelay(true);
      // the close that follows says all there is to say
      socket.on('error', () => {});
      socket.on('close', () => {
        this.connections.delete(connection);
        other.destroy();
      });
    }
  }

  private reset({ client, server }: Connection): void {
    client.resetAndDestroy();
    server.destroy();
  }
}
