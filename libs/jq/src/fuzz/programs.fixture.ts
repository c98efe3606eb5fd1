import fc from 'fast-check';
import { GRAMMAR } from './grammar.fixture';

type Name = keyof typeof GRAMMAR;
type Texts = Readonly<Record<Name, string>>;

const PLACE = /~([a-z]\w*)/gi;

const { query, ordinary } = fc.letrec<Texts>((tie) => {
  const rules = Object.entries(GRAMMAR).map(([name, templates]) => [name, choice(templates, tie)]);
  return Object.fromEntries(rules) as { readonly [Key in Name]: fc.Arbitrary<string> };
});

/** Half of them anything that is jq, half of them such as mappings have. Names that are not bound are bound around them. */
export const programs: fc.Arbitrary<string> = fc.oneof(query, ordinary).map(closed);

function choice(templates: readonly string[], tie: (name: Name) => fc.Arbitrary<string>): fc.Arbitrary<string> {
  const plain = templates.filter((template) => placesOf(template).length === 0);
  const composed = templates.filter((template) => placesOf(template).length > 0);
  const filled = composed.map((template) =>
    fc.tuple(...placesOf(template).map(tie)).map((texts) => fill(template, texts)),
  );
  const ends =
    plain.length > 0 ? [{ weight: Math.max(1, composed.length >> 1), arbitrary: fc.constantFrom(...plain) }] : [];
  return fc.oneof(
    { maxDepth: 5, depthSize: 'small', depthIdentifier: 'program' },
    ...ends,
    ...filled.map((arbitrary) => ({ weight: 1, arbitrary })),
  );
}

function placesOf(template: string): readonly Name[] {
  return Array.from(template.matchAll(PLACE), ([, name]) => name as Name);
}

function fill(template: string, texts: readonly string[]): string {
  let next = 0;
  return template.replace(PLACE, () => texts[next++] ?? '');
}

function closed(program: string): string {
  const label = program.includes('break $out') ? 'label $out | ' : '';
  const x = program.includes('$x') ? '(.name?, 1) as $x | ' : '';
  const y = program.includes('$y') ? '.items as $y | ' : '';
  return `${label}${x}${y}${program}`;
}
