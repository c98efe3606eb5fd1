import { once } from 'node:events';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../clock/wait-for';
import { ConnectProxy } from './connect-proxy';
import { TESTBED_AUTHORITY } from './testbed-certificate';
import { TlsFront } from './tls-front';

let echo: Server;
let proxy: ConnectProxy;
const sockets: Socket[] = [];

beforeEach(async () => {
  echo = createServer((socket) => void socket.on('error', () => {}).pipe(socket));
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await proxy.close();
  echo.close();
});

const echoPort = (): number => (echo.address() as AddressInfo).port;

/** Asks for a tunnel, and gives it with the first line of the answer; an empty one where it was hung up on. */
async function ask(authority: string, password = proxy.password): Promise<{ socket: Socket; answer: string }> {
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  sockets.push(socket);
  let answer = '';
  let isOver = false;
  socket.on('error', () => {}).on('close', () => (isOver = true));
  socket.once('data', (bytes: Buffer) => (answer = bytes.toString().split('\r\n')[0] ?? ''));
  const known = Buffer.from(`quayside:${password}`).toString('base64');
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\nproxy-authorization: Basic ${known}\r\n\r\n`);
  await waitFor(() => isOver || answer !== '', { what: 'an answer of the proxy', intervalMs: 5 });
  return { socket, answer };
}

describe('ConnectProxy', () => {
  it('opens tunnels to ports of this machine, and counts them', async () => {
    proxy = await ConnectProxy.start();
    const { socket, answer } = await ask(`127.0.0.1:${echoPort()}`);
    expect(answer).toContain('200');
    socket.write('there and back');
    expect(String(await once(socket, 'data'))).toBe('there and back');
    expect([proxy.opened(), proxy.opened(echoPort()), proxy.opened(1)]).toEqual([1, 1, 0]);
  });

  it('opens none for strangers, nor to anywhere else', async () => {
    proxy = await ConnectProxy.start();
    expect((await ask(`127.0.0.1:${echoPort()}`, 'guessed')).answer).toContain('407');
    expect((await ask('10.0.0.1:443')).answer).toContain('502');
    expect(proxy.asked).toEqual([`127.0.0.1:${echoPort()}`, '10.0.0.1:443']);
    expect(proxy.opened()).toBe(0);
  });

  it.each([['down', ''] as const, [503, '503'] as const])(
    'fails after some tunnels, until it is healed: %s',
    async (how, said) => {
      proxy = await ConnectProxy.start();
      const authority = `127.0.0.1:${echoPort()}`;
      proxy.failAfter(1, how);
      const { socket } = await ask(authority);
      await waitFor(() => socket.destroyed, { what: 'the tunnel to be cut', intervalMs: 5 });
      const { answer } = await ask(authority);
      expect(answer === '' ? '' : answer.split(' ')[1]).toBe(said);
      proxy.heal();
      expect((await ask(authority)).answer).toContain('200');
      expect(proxy.opened()).toBe(2);
    },
  );

  it('leads to where the routes say, also to what speaks TLS under a name', async () => {
    const front = await TlsFront.to(echoPort());
    proxy = await ConnectProxy.start((authority) => (authority === '1.1.1.1:443' ? front.port : undefined));
    const { socket } = await ask('1.1.1.1:443');
    const tls: TLSSocket = connectTls({ socket, servername: 'port.quayside.test', ca: TESTBED_AUTHORITY });
    sockets.push(tls);
    await once(tls, 'secureConnect');
    tls.write('there and back');
    expect(String(await once(tls, 'data'))).toBe('there and back');
    await front.close();
  });
});
