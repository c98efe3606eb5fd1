import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../clock/wait-for';
import { TcpProxy } from './tcp-proxy';

/** Long enough for what comes through to have come. */
const MOMENT_MS = 100;

let server: Server;
let proxy: TcpProxy;
const sockets: Socket[] = [];

beforeEach(async () => {
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {}).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await TcpProxy.to(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await proxy.close();
  server.close();
});

interface Client {
  readonly socket: Socket;
  readonly said: () => string;
  readonly ended: () => boolean;
}

function call(): Client {
  let text = '';
  let ended = false;
  const socket = connect(proxy.port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {}).on('close', () => (ended = true));
  socket.setEncoding('utf8').on('data', (more: string) => (text += more));
  return { socket, said: () => text, ended: () => ended };
}

const hears = (client: Client, text: string): Promise<unknown> =>
  waitFor(() => client.said() === text, { what: `"${text}" to come back`, intervalMs: 5 });

describe('TcpProxy', () => {
  it('is a way to the server and back, at the address of its own', async () => {
    const client = call();
    client.socket.write('one');
    await hears(client, 'one');
    expect(proxy.through('redis://somewhere:6379/3')).toBe(`redis://127.0.0.1:${proxy.port}/3`);
  });

  it('delays, and keeps the order when it does so no more', async () => {
    const client = call();
    proxy.delay(2 * MOMENT_MS);
    client.socket.write('slow ');
    await wait(MOMENT_MS);
    expect(client.said()).toBe('');
    proxy.heal();
    client.socket.write('fast');
    await hears(client, 'slow fast');
  });

  it.each(['up', 'down'] as const)('holds back what goes %s until it is healed', async (direction) => {
    const client = call();
    client.socket.write('a');
    await hears(client, 'a');
    proxy.stall(direction);
    client.socket.write('b');
    await wait(MOMENT_MS);
    expect(client.said()).toBe('a');
    proxy.heal();
    await hears(client, 'ab');
  });

  it('loses what goes into a black hole for ever, leaves the connection open, and lets new ones through', async () => {
    const client = call();
    client.socket.write('a');
    await hears(client, 'a');
    proxy.blackHole('down');
    client.socket.write('b');
    await wait(MOMENT_MS);
    proxy.heal();
    const other = call();
    other.socket.write('c');
    await hears(other, 'c');
    expect([client.said(), client.ended()]).toEqual(['a', false]);
  });

  it('cuts what is there, and refuses what comes until it is healed', async () => {
    const client = call();
    client.socket.write('a');
    await hears(client, 'a');
    proxy.cut();
    await waitFor(client.ended, { what: 'the cut' });
    proxy.refuse();
    const refused = call();
    await waitFor(refused.ended, { what: 'the refusal' });
    proxy.heal();
    const next = call();
    next.socket.write('b');
    await hears(next, 'b');
  });

  it('resets by chance', async () => {
    const answers = [false, true];
    proxy.resetWhen(() => answers.shift() ?? false);
    const client = call();
    client.socket.write('a');
    await waitFor(client.ended, { what: 'the reset' });
    expect(client.said()).toBe('');
  });
});
