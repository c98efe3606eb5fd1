// @ts-check
import { createServer } from 'node:net';

/**
 * A port of 127.0.0.1 that nobody listens on: the first of the wanted ones that is free, else any.
 *
 * @param {...(number | undefined)} wanted
 * @returns {Promise<number>}
 */
export async function freePort(...wanted) {
  for (const port of wanted) {
    if (port === undefined) continue;
    const free = await tryToListen(port);
    if (free !== undefined) return free;
  }
  const any = await tryToListen(0);
  if (any === undefined) throw new Error('No port of 127.0.0.1 is free.');
  return any;
}

/** @param {number} port @returns {Promise<number | undefined>} */
function tryToListen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(address.port));
    });
  });
}
