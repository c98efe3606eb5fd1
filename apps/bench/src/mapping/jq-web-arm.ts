import type { Entity, JsonValue, RawRecord } from '@quayside/domain';
import { createRequire } from 'node:module';
import { measure } from '../framework/measure';
import { sliceOf, type Contender } from './contender';
import type { ExpressionTree, MappingExpressions } from './expressions';
import type { Outcome } from './outcome';

interface Jq {
  /** What the program prints for the input; throws when it ends with an error. */
  raw(input: string, program: string, flags: readonly string[]): string | undefined;
}

export const JQ_WEB_ARM = "ocean's way on jq-web";

/** It takes a tenth of a second for each. */
const PER_ROUND = 12;
const CHECKED = 48;

/** Ocean's way with the jq that npm has: each expression by itself is given the whole record as text. */
export async function jqWebArm(expressions: MappingExpressions, records: readonly RawRecord[]): Promise<Contender> {
  const jq = await (createRequire(__filename)('jq-web') as Promise<Jq>);
  return {
    name: JQ_WEB_ARM,
    checked: CHECKED,
    run: (round) =>
      measure(PER_ROUND, () => {
        for (const record of sliceOf(records, round, PER_ROUND)) mapRecord(jq, expressions, record);
      }),
    outcomes: (start, end) =>
      Promise.resolve(records.slice(start, end).map((record) => mapRecord(jq, expressions, record))),
  };
}

function mapRecord(jq: Jq, { selector, entity }: MappingExpressions, record: RawRecord): Outcome {
  const verdict = evaluate(jq, selector, record);
  if (typeof verdict !== 'boolean') return 'failed';
  return verdict ? (evaluateTree(jq, entity, record) as unknown as Entity) : 'filtered';
}

function evaluateTree(jq: Jq, tree: ExpressionTree, record: RawRecord): JsonValue {
  if (typeof tree === 'string') return evaluate(jq, tree, record);
  return Object.fromEntries(Object.entries(tree).map(([field, inside]) => [field, evaluateTree(jq, inside, record)]));
}

/** The first output; null without one. Nothing in these mappings fails, so an error is one of the bench. */
function evaluate(jq: Jq, expression: string, record: RawRecord): JsonValue {
  const printed = jq.raw(JSON.stringify(record), `def env: {}; {} as $ENV | first(${expression})`, ['-c']);
  return printed === undefined || printed === '' ? null : (JSON.parse(printed) as JsonValue);
}
