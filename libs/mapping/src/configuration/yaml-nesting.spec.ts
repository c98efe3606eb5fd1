import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MAX_NESTING } from './yaml-nesting';
import { readYaml } from './yaml-source';

const HANG_MS = 120_000;
const TOO_DEEP = 'The YAML is nested too deeply.';

const nestedBy = (levels: number): readonly string[] => [
  `${'['.repeat(levels)}x${']'.repeat(levels)}`,
  `${'{a: '.repeat(levels)}x${'}'.repeat(levels)}`,
  `${'- '.repeat(levels)}x`,
  Array.from({ length: levels }, (_, index) => `${' '.repeat(index)}a:`).join('\n') + ' x',
];

/** Lists of twenty levels, each with the one before it in its middle. */
const chain = (length: number): string =>
  Array.from({ length }, (_, index) => {
    const inside = index === 0 ? 'x' : `*a${index - 1}`;
    return `a${index}: &a${index} ${'['.repeat(20)}${inside}${']'.repeat(20)}`;
  }).join('\n');

describe('the nesting of YAML', () => {
  it('is accepted up to its bound, and refused beyond, in every style', () => {
    for (const text of nestedBy(MAX_NESTING)) expect(readYaml(text).ok).toBe(true);
    for (const text of nestedBy(MAX_NESTING + 1)) {
      expect(readYaml(text)).toMatchObject({ ok: false, faults: [{ message: TOO_DEEP }] });
    }
  });

  it('is refused at the place where it goes too deep', () => {
    const text = `a: 1\nb:\n  ${'['.repeat(MAX_NESTING)}`;
    expect(readYaml(text)).toEqual({
      ok: false,
      faults: [{ path: '', message: TOO_DEEP, line: 3, column: MAX_NESTING + 2 }],
    });
  });

  it('counts what aliases stand for', () => {
    expect(readYaml(chain(4)).ok).toBe(true);
    expect(readYaml(chain(5))).toMatchObject({ ok: false, faults: [{ message: TOO_DEEP, line: 5 }] });
    expect(readYaml('a: &a {b: [*a]}')).toEqual({
      ok: false,
      faults: [{ path: '', message: TOO_DEEP, line: 1, column: 12 }],
    });
  });

  it(
    'ends no process',
    async () => {
      const program = join(__dirname, 'evil-yaml.fixture.ts');
      const loader = ['-C', '@quayside/source', '-r', '@swc-node/register'];
      const { stdout } = await promisify(execFile)(process.execPath, [...loader, program], { timeout: HANG_MS });
      const { read, faults } = JSON.parse(stdout) as { read: number; faults: number };
      expect(read).toBeGreaterThan(300);
      expect(faults).toBe(read);
    },
    HANG_MS,
  );
});
