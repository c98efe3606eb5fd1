import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSessionId, sessionIdHash } from './session-id';

describe('a session id', () => {
  it('has 256 bits, and is found by its hash', () => {
    const { id, hash } = newSessionId();
    expect(Buffer.from(id, 'base64url')).toHaveLength(32);
    expect(hash).toBe(createHash('sha256').update(id).digest('hex'));
    expect(sessionIdHash(id)).toBe(hash);
    expect(newSessionId().id).not.toBe(id);
  });

  it('of another form has no hash to look for', () => {
    const { id } = newSessionId();
    for (const text of ['', id.slice(1), `${id}A`, `${id}\n`, ` ${id}`.slice(0, 43)]) {
      expect(sessionIdHash(text)).toBeUndefined();
    }
    fc.assert(fc.property(fc.string(), (text) => (sessionIdHash(text) === undefined) !== /^[\w-]{43}$/.test(text)));
  });
});
