import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPrivateName } from './private-name';

describe('isPrivateName', () => {
  it.each(['api.statuspage.io', 'api.statuspage.io.', 'local.example.com', 'notlocal.io', 'svc.example', 'a.b.c.dev'])(
    'lets %s pass',
    (name) => {
      expect(isPrivateName(name)).toBe(false);
    },
  );

  it.each([
    '',
    '.',
    'intranet',
    'intranet.',
    'localhost',
    'x.localhost.',
    'x.local',
    'x.internal',
    'home.arpa',
    'x.svc',
  ])('knows %j for private', (name) => {
    expect(isPrivateName(name)).toBe(true);
  });

  it('knows the whole tree under a private end', () => {
    fc.assert(
      fc.property(fc.domain(), fc.constantFrom('localhost', 'local', 'internal', 'metadata.goog'), (name, end) => {
        const below = `${name}.${end}`;
        expect(isPrivateName(below)).toBe(true);
        expect(isPrivateName(`${below}.`)).toBe(true);
      }),
    );
  });

  it('takes a name as long as DNS takes it', () => {
    const labels = `${'a'.repeat(61)}.`.repeat(4);
    expect(isPrivateName(`${labels}example`.slice(0, 253))).toBe(false);
    expect(isPrivateName(`${labels}example`.slice(0, 254))).toBe(true);
    expect(isPrivateName('.'.repeat(1_000_000))).toBe(true);
  });
});
