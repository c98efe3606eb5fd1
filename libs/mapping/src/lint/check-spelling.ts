import { isJsonObject, type JsonObject } from '@quayside/domain';
import type { MappingResource } from '../configuration/mapping-config';
import { pathText } from '../configuration/path-text';
import { programOf } from '../engines/language';
import type { Coverage } from './coverage';
import { blueprintFix } from './lint-fix';
import { own } from './lint-blueprint';
import type { FieldValues } from './lint-evidence';
import type { LintReport } from './lint-report';
import { allowedValues } from './property-fit';
import { quoted } from './quoted';

const MAX_LENGTH = 5_000;
const MAX_LITERALS = 50;
const TEXT_LITERAL = /"([^"\\]{4,64})"/g;

interface Misspelling {
  readonly literal: string;
  readonly meant: string;
}

/** Texts in the selector that are nearly one that the source gives: `.status == "resovled"` is never true. */
export function checkSelector(
  index: number,
  { selector, language, kind }: MappingResource,
  values: FieldValues,
  report: LintReport,
): void {
  if (language !== 'jq') return;
  const program = programOf(language, selector);
  for (const { literal, meant } of misspellings(program, new Set(Object.values(values).flat()), report)) {
    report.add({
      code: 'value_misspelt',
      severity: 'warning',
      path: `${pathText('resources', index)}.selector.query`,
      message: `No record of kind ${kind} has the value ${quoted(literal)}. Did you mean ${quoted(meant)}?`,
      fixes: [
        {
          title: `Write ${quoted(meant)}`,
          target: 'mapping',
          change: {
            op: 'set',
            path: ['resources', index, 'selector', 'query'],
            value: replaceLiteral(program, literal, meant),
          },
        },
      ],
    });
  }
}

/**
 * The same in the calculations of the blueprints: they are over what the mappings have put there, and speak of what the
 * source speaks of.
 *
 * @param texts all that the source can give, of every kind
 */
export function checkCalculations(
  { targets: [target] }: Coverage,
  texts: ReadonlySet<string>,
  report: LintReport,
): void {
  if (target === undefined || texts.size === 0) return;
  const { entry, blueprint } = target;
  const known = new Set(texts);
  for (const schema of Object.values(blueprint.schema.properties)) {
    for (const text of allowedValues(schema) ?? []) if (typeof text === 'string') known.add(text);
  }
  for (const [name, property] of Object.entries(blueprint.calculationProperties ?? {})) {
    const { calculation } = property;
    if (report.isFull || typeof calculation !== 'string') continue;
    for (const { literal, meant } of misspellings(calculation, known, report)) {
      report.add({
        code: 'value_misspelt',
        severity: 'warning',
        path: `${entry.path}.blueprint`,
        message:
          `The calculation ${quoted(name)} of blueprint ${quoted(blueprint.identifier)} has the text ` +
          `${quoted(literal)}. Did you mean ${quoted(meant)}?`,
        fixes: [
          blueprintFix(blueprint, `Write ${quoted(meant)} in ${quoted(name)}`, {
            op: 'set',
            path: ['calculationProperties', name],
            value: respelt(property, literal, meant),
          }),
        ],
      });
    }
  }
}

function misspellings(program: string, known: ReadonlySet<string>, report: LintReport): readonly Misspelling[] {
  if (program.length > MAX_LENGTH || known.size === 0) return [];
  const literals = new Set([...program.matchAll(TEXT_LITERAL)].map(([, literal = '']) => literal));
  return [...literals].slice(0, MAX_LITERALS).flatMap((literal) => {
    if (known.has(literal)) return [];
    const meant = report.nearest(literal, () => [...known]);
    return meant !== undefined && isNear(literal, meant) ? [{ literal, meant }] : [];
  });
}

/** Stricter than a suggestion for a name: here nothing says that the text is wrong at all. */
function isNear(literal: string, meant: string): boolean {
  return literal[0] === meant[0] && Math.abs(literal.length - meant.length) <= 2;
}

function replaceLiteral(program: string, literal: string, meant: string): string {
  return program.replaceAll(JSON.stringify(literal), () => JSON.stringify(meant));
}

/** The calculation, and the colour that the text has, under the other spelling. */
function respelt(property: JsonObject, literal: string, meant: string): JsonObject {
  const { calculation, colors } = property;
  const respeltText = replaceLiteral(String(calculation), literal, meant);
  if (!isJsonObject(colors) || own(colors, literal) === undefined) return { ...property, calculation: respeltText };
  const entries = Object.entries(colors).map(([text, color]) => [text === literal ? meant : text, color] as const);
  return { ...property, calculation: respeltText, colors: Object.fromEntries(entries) };
}
