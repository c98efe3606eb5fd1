import { describe, expect, it } from 'vitest';
import { fitsRange, needsInstall } from './needs-install.mjs';

const lock = {
  packages: {
    '': {},
    'libs/domain': { version: '0.1.0' },
    'node_modules/@quayside/domain': { link: true },
    'node_modules/pg': { version: '8.0.0', integrity: 'a' },
    'node_modules/native-mac': { version: '1.0.0', optional: true },
  },
};
const installed = {
  packages: {
    'libs/domain': { version: '0.1.0' },
    'node_modules/@quayside/domain': { link: true },
    'node_modules/pg': { version: '8.0.0', integrity: 'a' },
  },
};
const withPg = (pg: object) => ({ packages: { ...installed.packages, 'node_modules/pg': pg } });

describe('needsInstall', () => {
  it('is content when everything is there but what is meant for other platforms', () => {
    expect(needsInstall(lock, installed)).toBe(false);
  });

  it('asks for an install when npm never finished one', () => {
    expect(needsInstall(lock, undefined)).toBe(true);
  });

  it.each([
    ['of another version', withPg({ version: '7.9.9', integrity: 'a' })],
    ['of another content', withPg({ version: '8.0.0', integrity: 'b' })],
  ])('asks for an install when a package is %s', (_what, have) => {
    expect(needsInstall(lock, have)).toBe(true);
  });

  it('asks for an install when a package is missing, a package of the workspace included', () => {
    for (const missing of ['node_modules/pg', 'node_modules/@quayside/domain']) {
      const packages = Object.fromEntries(Object.entries(installed.packages).filter(([path]) => path !== missing));
      expect(needsInstall(lock, { packages })).toBe(true);
    }
  });

  it('asks for an install when there is more than the lock knows', () => {
    const packages = { ...installed.packages, 'node_modules/gone': { version: '1.0.0' } };
    expect(needsInstall(lock, { packages })).toBe(true);
  });
});

describe('fitsRange', () => {
  const range = '>=20.20 <21 || >=22.15';

  it.each(['v20.20.0', 'v20.20.2', 'v20.99.1', 'v22.15.0', 'v24.1.0'])('accepts Node %s', (version) => {
    expect(fitsRange(version, range)).toBe(true);
  });

  it.each(['v18.20.8', 'v20.19.9', 'v21.0.0', 'v21.7.3', 'v22.14.9'])('refuses Node %s', (version) => {
    expect(fitsRange(version, range)).toBe(false);
  });
});
