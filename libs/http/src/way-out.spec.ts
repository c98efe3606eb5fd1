import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseEgressProxy } from './egress-proxy';
import { WayOut } from './way-out';

const PROXY = 'https://user:canary@proxy.example:3128';

describe('a way out', () => {
  it.each([undefined, parseEgressProxy(PROXY), parseEgressProxy('http://proxy.example')])(
    'comes out of a channel as it went in: %j',
    (egressProxy) => {
      const plain = new WayOut({ allowPrivateHosts: false, egressProxy }).toPlain();
      expect(plain.egressProxy === undefined).toBe(egressProxy === undefined);
      expect(WayOut.fromPlain(structuredClone(plain)).toPlain()).toEqual(plain);
    },
  );

  it('shows no password to whoever prints it', () => {
    const wayOut = WayOut.fromPlain(
      new WayOut({ allowPrivateHosts: true, egressProxy: parseEgressProxy(PROXY) }).toPlain(),
    );
    const shown = inspect(wayOut, { depth: 12, showHidden: true }) + JSON.stringify(wayOut);
    expect(shown).not.toMatch(/canary|dXNlcjpjYW5hcnk/);
  });
});
