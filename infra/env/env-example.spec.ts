import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { envExample } from './env-example';
import { readPrograms } from './programs';

const CHECKOUT = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(CHECKOUT, file), 'utf8');
const withoutHead = (text: string): string => text.slice(text.indexOf('# ----'));

describe('envExample', () => {
  it('shows what has to be set, what may be, with its default, and once what several programs read', () => {
    const url = z.string().describe('set it to the database');
    const text = envExample([
      { name: 'api', variables: { LISTS: z.array(z.string()).default(['a']), URL: url } },
      { name: 'worker', variables: { URL: url, SIZE: z.number().default(4).describe('set it to a size') } },
      { name: 'x', variables: { FILE: z.string().optional() } },
    ]);
    expect(withoutHead(text)).toBe(
      [
        '# ---- api, worker ----\n\n# set it to the database\nURL=\n',
        '# ---- api ----\n\n# LISTS=["a"]\n',
        '# ---- worker ----\n\n# set it to a size\n# SIZE=4\n',
        '# ---- x ----\n\n# FILE=\n',
      ].join('\n'),
    );
  });

  it('refuses a variable with two defaults', () => {
    const programs = [1, 2].map((size) => ({ name: `p${size}`, variables: { SIZE: z.number().default(size) } }));
    expect(() => envExample(programs)).toThrow('SIZE has one default in p2 and another in p1');
  });
});

describe('.env.example', () => {
  it('is what the programs read (npm run gen writes it)', async () => {
    const programs = await readPrograms();
    expect(programs.map(({ name }) => name)).toEqual(['api', 'bench', 'scheduler', 'simulator', 'worker']);
    expect(read('.env.example')).toBe(envExample(programs));
  });

  it('leaves out nothing but what sail reads, which is in its guide', () => {
    const names = new Set(read('apps/cli/src/config.ts').match(/'(?:OCEAN__|QUAYSIDE_)[A-Z_]+[A-Z]'/g));
    expect(names.size).toBeGreaterThan(5);
    const guide = read('docs/guides/sail.md');
    for (const name of names) expect(guide).toContain(name.slice(1, -1));
  });
});
