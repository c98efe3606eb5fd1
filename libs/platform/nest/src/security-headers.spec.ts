import { describe, expect, it } from 'vitest';
import { securityHeaders, type Surface } from './security-headers';

const policyOf = (surface: Surface): Map<string, string> =>
  new Map(
    (securityHeaders(surface, { https: false })['Content-Security-Policy'] ?? '').split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources.join(' ')];
    }),
  );

describe('the security headers', () => {
  it.each(['api', 'console'] as const)('of the %s let in nothing that is not said, and no frame', (surface) => {
    const policy = policyOf(surface);
    expect(policy.get('default-src')).toBe("'none'");
    expect(policy.get('frame-ancestors')).toBe("'none'");
    expect([...policy.values()].join(' ')).not.toMatch(/unsafe|\*|https?:/);
    expect(securityHeaders(surface, { https: false })).toMatchObject({
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
    });
  });

  it('let the pages of the console load our own files, and the API nothing at all', () => {
    expect(policyOf('console').get('script-src')).toBe("'self'");
    expect(policyOf('console').get('base-uri')).toBe("'none'");
    expect([...policyOf('api').keys()].sort()).toEqual(['default-src', 'frame-ancestors']);
  });

  it('hold browsers to https only where callers use it', () => {
    expect(securityHeaders('api', { https: true })['Strict-Transport-Security']).toBe('max-age=31536000');
    expect(securityHeaders('api', { https: false })).not.toHaveProperty('Strict-Transport-Security');
  });
});
