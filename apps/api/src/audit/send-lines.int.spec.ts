import { waitFor } from '@quayside/testing';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { sendLines } from './send-lines';

const PIECE = `${'x'.repeat(100_000)}\n`;

let server: Server;
let socket: Socket;
afterEach(async () => {
  socket.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Serves lines to one reader, who takes none yet. */
async function serve(lines: AsyncGenerator<string>, maxMs?: number): Promise<{ readonly served: Promise<unknown> }> {
  const { promise, resolve } = withResolver();
  server = createServer((_request, response) => {
    sendLines(response, lines, maxMs).then(
      () => resolve('done'),
      (error: unknown) => resolve(error),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  return { served: promise };
}

function withResolver(): { readonly promise: Promise<unknown>; readonly resolve: (value: unknown) => void } {
  let resolve: (value: unknown) => void = () => undefined;
  const promise = new Promise<unknown>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** Lines without an end, and how many pieces of them were asked for, and whether they were ended. */
function endless() {
  const state = { pieces: 0, ended: false };
  async function* lines(): AsyncGenerator<string> {
    try {
      for (;;) {
        state.pieces += 1;
        yield PIECE;
      }
    } finally {
      state.ended = true;
    }
  }
  return { state, lines: lines() };
}

describe('lines', () => {
  it('are sent whole', async () => {
    async function* three(): AsyncGenerator<string> {
      for (const line of ['a', 'b', 'c']) yield `${line}\n`;
    }
    const { served } = await serve(three());
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toContain('Content-Type: application/x-ndjson; charset=utf-8');
    const chunks = [...text.matchAll(/\r\n2\r\n(.\n)(?=\r\n)/g)].map(([, line]) => line);
    expect(chunks).toEqual(['a\n', 'b\n', 'c\n']);
    expect(await served).toBe('done');
  });

  it('are asked for as fast as the reader takes them, and no more once the reader has gone', async () => {
    const { state, lines } = endless();
    const { served } = await serve(lines);
    let before = -1;
    // the buffers of both ends of the connection fill up first
    await waitFor(
      () => {
        const still = state.pieces > 0 && state.pieces === before;
        before = state.pieces;
        return still;
      },
      { what: 'the buffers to be full' },
    );
    expect(state.pieces).toBeLessThan(500);
    socket.destroy();
    expect(await served).toBe('done');
    await waitFor(() => state.ended, { what: 'the lines to be ended' });
  });

  it('are cut off when the reader does not take them in time', async () => {
    const { state, lines } = endless();
    const { served } = await serve(lines, 300);
    expect(await served).toBe('done');
    await waitFor(() => state.ended, { what: 'the lines to be ended' });
    if (!socket.closed) await once(socket.resume(), 'close');
  });

  it('are cut off when there is an error, which is told', async () => {
    async function* failing(): AsyncGenerator<string> {
      yield 'a\n';
      throw new Error('the database has gone');
    }
    const { served } = await serve(failing());
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk)));
    const closed = once(socket, 'close');
    expect(await served).toEqual(new Error('the database has gone'));
    await closed;
    // the mark of a body that is whole
    expect(text).not.toContain('\r\n0\r\n\r\n');
  });
});
