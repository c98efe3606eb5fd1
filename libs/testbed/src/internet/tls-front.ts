import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { TESTBED_CERTIFICATE, TESTBED_KEY } from './testbed-certificate';

/** A server that speaks TLS, and hands what it is told in it to a port of 127.0.0.1. */
export class TlsFront {
  private constructor(
    private readonly server: Server,
    private readonly open: ReadonlySet<Socket>,
  ) {}

  static async to(port: number): Promise<TlsFront> {
    const open = new Set<Socket>();
    const server = createServer({ key: TESTBED_KEY, cert: TESTBED_CERTIFICATE }, (client) => {
      const onward = connect(port, '127.0.0.1');
      for (const [socket, other] of [
        [client, onward],
        [onward, client],
      ] as const) {
        open.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          open.delete(socket);
          other.destroy();
        });
      }
      client.pipe(onward).pipe(client);
    });
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TlsFront(server, open);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.open) socket.destroy();
    await closed;
  }
}
