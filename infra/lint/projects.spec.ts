import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const CHECKOUT = join(__dirname, '../..');
const README_LINES = 30;

/** Every folder below one of these that npm takes for a package. */
const PROJECTS = ['apps', 'libs'].flatMap((root) => packagesBelow(join(CHECKOUT, root)));

function packagesBelow(folder: string): string[] {
  if (existsSync(join(folder, 'package.json'))) return [relative(CHECKOUT, folder)];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .flatMap((entry) => packagesBelow(join(folder, entry.name)));
}

/** Those that the boundary rule knows; a tag that it does not know would bind a project to nothing. */
function layers(): string[] {
  const config = readFileSync(join(CHECKOUT, 'eslint.config.mjs'), 'utf8');
  const table = /const LAYERS = \{\n([^}]*)\};/.exec(config)?.[1] ?? '';
  return [...table.matchAll(/^ +(\w+): \[/gm)].map(([, layer]) => `layer:${layer}`);
}

describe('the layers', () => {
  it('are read from the rule', () => {
    expect(layers()).toEqual(expect.arrayContaining(['layer:app', 'layer:step', 'layer:domain']));
    expect(PROJECTS).toEqual(expect.arrayContaining(['apps/worker', 'libs/domain', 'libs/resync/run']));
  });
});

describe.each(PROJECTS)('%s', (project) => {
  it('is bound by the import rule: one tag says its layer', () => {
    const { tags } = JSON.parse(readFileSync(join(CHECKOUT, project, 'project.json'), 'utf8')) as { tags: string[] };
    expect(tags.filter((tag) => tag.startsWith('layer:'))).toHaveLength(1);
    expect(layers()).toEqual(expect.arrayContaining(tags.filter((tag) => tag.startsWith('layer:'))));
    expect(tags.includes('layer:app')).toBe(dirname(project) === 'apps');
  });

  it('introduces itself in a README of one screen', () => {
    const lines = readFileSync(join(CHECKOUT, project, 'README.md'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines[0]).toMatch(/^# \S/);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.length).toBeLessThanOrEqual(README_LINES);
  });
});
