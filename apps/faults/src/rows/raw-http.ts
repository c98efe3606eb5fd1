import { connect, type Socket } from 'node:net';

const CHUNK = Buffer.alloc(64 * 1_024, ' ');
const BYTE_EVERY_MS = 1_000;

export interface SlowCaller {
  isClosed(): boolean;
  close(): void;
}

/** A client that sends a byte a second: of its headers for ever, or of a body where it is given a path. */
export function openSlowly(address: string, path: string | null): SlowCaller {
  const socket = open(address);
  socket.write(path === null ? 'GET / HTTP/1.1\r\nHost: slow\r\nX-Slow: ' : head(path, 'Content-Length: 1000'));
  const drip = setInterval(() => socket.write('1'), BYTE_EVERY_MS);
  socket.once('close', () => clearInterval(drip));
  socket.resume();
  return {
    isClosed: () => socket.closed,
    close: () => socket.destroy(),
  };
}

/**
 * Sends a body of so many bytes, announced or in chunks, and gives the status that comes back; null where the connection
 * ended without one.
 */
export async function sendBytes(
  address: string,
  path: string,
  bytes: number,
  isAnnounced: boolean,
): Promise<number | null> {
  const socket = open(address);
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
  const isOver = (): boolean => socket.closed || answer.includes('\r\n');
  socket.write(head(path, isAnnounced ? `Content-Length: ${bytes}` : 'Transfer-Encoding: chunked'));
  for (let sent = 0; sent < bytes && !isOver(); sent += CHUNK.length) {
    const chunk = isAnnounced ? CHUNK : Buffer.concat([Buffer.from('10000\r\n'), CHUNK, Buffer.from('\r\n')]);
    if (!socket.write(chunk)) await oneOf(socket, ['drain', 'data', 'close']);
  }
  if (!isAnnounced && !isOver()) socket.write('0\r\n\r\n');
  if (!isOver()) await oneOf(socket, ['data', 'close']);
  socket.destroy();
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(answer) ?? [];
  return status === undefined ? null : Number(status);
}

function head(path: string, length: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: forged\r\nContent-Type: application/json\r\n${length}\r\n\r\n`;
}

function oneOf(socket: Socket, events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of events) socket.off(event, done);
      resolve();
    };
    for (const event of events) socket.once(event, done);
  });
}

function open(address: string): Socket {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  // the server may close it at any time: that is what is looked at
  socket.on('error', () => {});
  return socket;
}
