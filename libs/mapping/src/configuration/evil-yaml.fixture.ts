import { readYaml } from './yaml-source';

/** Run as a program: V8 would end the process that reads these texts, and nothing inside of it could tell. */

const LENGTH = 80_000;
const TIMES = 10;

const rows = (row: (index: number) => string, length = LENGTH): string => {
  let text = '';
  for (let index = 0; text.length < length; index += 1) text += row(index);
  return text;
};

const TEXTS: readonly string[] = [
  ...[
    '[',
    '{',
    '- ',
    '? ',
    '{a: ',
    '{a: {b: [',
    '- ? [',
    '? - ',
    'a: ',
    ': ',
    '? : ',
    '- !tag &anchor ',
    '- a: [{b: ? ',
  ],
  ...['[a: ', '[? ', '{? [', '[[], ', '[\n', '? !!map {'],
].map((piece) => piece.repeat(LENGTH / piece.length));
const INDENTED = ['a:', '-', '?', '- a:', '? a:', 'a: &b', '- !t'].map((line) =>
  rows((index) => `${' '.repeat(index)}${line}\n`),
);
const CHAINED = [
  rows((index) => `a${index}: &a${index} [*a${index - 1}]\n`).replace('*a-1', 'x'),
  rows((index) => `a${index}: &a${index} {<<: *a${index - 1}, k${index}: 1}\n`).replace('*a-1', '{}'),
  rows((index) => `- &a${index} ${'['.repeat(40)}*a${index - 1}${']'.repeat(40)}\n`, 4_000).replace('*a-1', 'x'),
  'a: &a [*a]',
  '&a {b: &b [*a, *b]}',
];

let faults = 0;
for (const text of [...TEXTS, ...INDENTED, ...CHAINED]) {
  for (let time = 0; time < TIMES; time += 1) faults += readYaml(text).ok ? 0 : 1;
}
const texts = TEXTS.length + INDENTED.length + CHAINED.length;
process.stdout.write(JSON.stringify({ read: texts * TIMES, faults }));
