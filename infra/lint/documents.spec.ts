import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What the documents name is there: commands, files, links, decisions, variables. What they say of it, people check. */

const CHECKOUT = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(CHECKOUT, file), 'utf8');

const DOCUMENTS = ['README.md', ...['apps', 'libs', 'infra', 'docs'].flatMap((root) => documentsBelow(root))];
const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };

/** Where every variable that may be mentioned is defined. */
const VARIABLES = [
  '.env.example',
  'docker-compose.yml',
  'apps/cli/src/config.ts',
  ...readdirSync(join(CHECKOUT, 'infra/local')).map((name) => `infra/local/${name}`),
]
  .filter((file) => !file.endsWith('.md'))
  .map(read)
  .join('\n');

function documentsBelow(folder: string): string[] {
  return readdirSync(join(CHECKOUT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : documentsBelow(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** Whether there is such a file or folder; `*` and `<name>` stand for any part of a name. */
function exists(path: string): boolean {
  const wild = /\*|<[^>]*>/;
  let places = [CHECKOUT];
  for (const part of path.split('/').filter((name) => name !== '')) {
    const name = new RegExp(`^${part.split(wild).map(escapeRegExp).join('.*')}$`);
    places = places.flatMap((folder) => {
      if (!wild.test(part)) return existsSync(join(folder, part)) ? [join(folder, part)] : [];
      return statSync(folder).isDirectory()
        ? readdirSync(folder)
            .filter((entry) => name.test(entry))
            .map((entry) => join(folder, entry))
        : [];
    });
  }
  return places.length > 0;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([whole, group]) => group ?? whole);
}

const mentions = {
  commands: (text: string) => [
    ...all(text, /npm run (?:-s |--silent )?([\w:-]+)/g),
    ...all(text, /npm (start|test)\b/g),
  ],
  paths: (text: string) => all(text, /`((?:apps|libs|docs|infra|prisma|\.ci)\/[^`\s]*)`/g),
  /** of the package that the document belongs to, or of every app */
  sources: (text: string) => all(text, /`(src\/[^`\s]*)`/g),
  links: (text: string) => all(text, /\]\((?!https?:|#)([^)#\s]+)/g),
  decisions: (text: string) => all(text, /\bADR (\d+)/g),
  variables: (text: string) => all(text, /\bQUAYSIDE_[A-Z_]*[A-Z]\b/g),
};

/** Mentions of what is not there, as `document: mention`. */
function faults(find: (text: string) => string[], isThere: (mention: string, document: string) => boolean): string[] {
  return DOCUMENTS.flatMap((document) =>
    find(read(document)).flatMap((mention) => (isThere(mention, document) ? [] : [`${document}: ${mention}`])),
  );
}

const found = (find: (text: string) => string[]): string[] => DOCUMENTS.flatMap((document) => find(read(document)));

describe('no document names', () => {
  it('a command that is not there', () => {
    expect(found(mentions.commands)).toEqual(expect.arrayContaining(['start', 'test', 'sail', 'test:e2e']));
    expect(faults(mentions.commands, (name) => scripts[name] !== undefined)).toEqual([]);
  });

  it('a file or folder that is not there', () => {
    expect(found(mentions.paths)).toEqual(expect.arrayContaining(['apps/cli', 'libs/simulators/*/README.md']));
    expect(faults(mentions.paths, exists)).toEqual([]);
    expect(found(mentions.sources)).toContain('src/main.ts');
    const isSource = (path: string, document: string) =>
      exists(join(dirname(document), path)) || exists(`apps/*/${path}`) || exists(`libs/*/${path}`);
    expect(faults(mentions.sources, isSource)).toEqual([]);
  });

  it('a page to read on that is not there', () => {
    expect(found(mentions.links)).toContain('docs/guides/sail.md');
    expect(faults(mentions.links, (target, document) => exists(join(dirname(document), target)))).toEqual([]);
  });

  it('a decision that was not written down', () => {
    expect(found(mentions.decisions)).toContain('4');
    expect(faults(mentions.decisions, (number) => exists(`docs/adr/${number.padStart(4, '0')}-*.md`))).toEqual([]);
  });

  it('a variable that nobody reads', () => {
    expect(found(mentions.variables)).toContain('QUAYSIDE_ALLOW_PRIVATE_HOSTS');
    expect(faults(mentions.variables, (name) => VARIABLES.includes(name))).toEqual([]);
  });
});

describe('exists', () => {
  it('takes a star for any part of one name', () => {
    expect(exists('libs/*/README.md')).toBe(true);
    expect(exists('docs/errors/<code>.md')).toBe(true);
    expect(exists('docs/adr/9999-*.md')).toBe(false);
    expect(exists('libs/nothing')).toBe(false);
    expect(exists('libs/*')).toBe(true);
    expect(exists('libs/*/nothing.md')).toBe(false);
  });
});
