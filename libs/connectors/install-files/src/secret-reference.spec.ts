import fc from 'fast-check';
import { INSTALL_METHODS } from '@quayside/contracts';
import { describe, expect, it } from 'vitest';
import { referenceFault } from './secret-reference';

/** Keys as upstreams draw them. */
const values = fc
  .oneof(
    fc.uuid(),
    fc.uuid().map((uuid) => uuid.replaceAll('-', '')),
    fc.stringMatching(/^[0-9a-f]{32,64}$/),
    fc.stringMatching(/^[A-Za-z0-9]{24,80}$/),
    fc.stringMatching(/^(?:key|sk_live|pk)_[A-Za-z0-9]{24,40}$/),
  )
  .filter((text) => /\d/.test(text) && /[A-Za-z]/.test(text));

describe.each(INSTALL_METHODS)('a reference for %s', (method) => {
  it('is refused when it looks like the secret itself, with what to do and without a word of it', () => {
    fc.assert(
      fc.property(values, (value) => {
        const fault = referenceFault(method, value) ?? '';
        expect(fault).toMatch(/looks like the value of one: put the value into/);
        expect(fault.toLowerCase()).not.toContain(value.toLowerCase());
      }),
    );
  });

  it('has nothing in it that any language takes for something', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        if (referenceFault(method, text) === undefined) expect(text).toMatch(/^[A-Za-z0-9_.-]+$/);
      }),
    );
  });

  it.each(['', ' ', 'a b', "a'b", 'a\nb', '${{ secrets.A }}', '$(A)', 'ключ', 'x'.repeat(100_000)])(
    'is refused when it is no name (%#)',
    (text) => {
      expect(referenceFault(method, text)).toMatch(/^must be /);
    },
  );
});

describe('a reference', () => {
  it.each([
    ['helm', 'my-statuspage-credentials'],
    ['argocd', 'statuspage2'],
    ['github', 'OCEAN__INTEGRATION__CONFIG__STATUSPAGE_API_KEY'],
    ['jenkins', 'statuspage.api-key'],
    ['azure', 'Statuspage.ApiKey'],
    ['gitlab', 'STATUSPAGE_API_KEY_2024'],
  ] as const)('is taken as people name their secrets: %s %s', (method, name) => {
    expect(referenceFault(method, name)).toBeUndefined();
  });

  it.each([
    ['github', 'GITHUB_KEY'],
    ['github', '1ST'],
    ['github', 'a-b'],
    ['helm', 'A_B'],
    ['helm', '-a'],
    ['gitlab', 'a.b'],
  ] as const)('is refused where it cannot be a name: %s %s', (method, name) => {
    expect(referenceFault(method, name)).toMatch(/^must be the /);
  });
});
