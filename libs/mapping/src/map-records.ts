import type { JsonValue, RawRecord } from '@quayside/domain';
import type { Evaluation, Evaluator } from './evaluator';
import { expandItems } from './expand-items';
import { mappedFields, type MappedFields } from './mapped-fields';
import type { MappedRecord } from './mapped-record';
import type { MappingConfig } from './mapping-config';
import { planResources, type ResourcePlan } from './resource-plan';
import { rewriteQuotes } from './rewrite-quotes';
import { typeName } from './type-name';

export interface Mapper {
  /**
   * For each record, one result for each resource of its kind, in the order of the mapping; with `itemsToParse` one for each
   * item; with several `mappings` one for each of them. Throws what the evaluator throws, and nothing for a bad record.
   */
  map(kind: string, records: readonly RawRecord[]): Promise<MappedRecord[][]>;
  mappedFields(blueprint: string): MappedFields;
}

/** One record, or one item of it, on its way to an entity. */
interface Candidate {
  readonly input: RawRecord;
  readonly results: MappedRecord[];
}

/** Records to entities, by the rules of Ocean; where they differ, the README says so. */
export function createMapper(mapping: MappingConfig, evaluator: Evaluator): Mapper {
  const plans = planResources(mapping);
  return {
    async map(kind, records) {
      const results = records.map((): MappedRecord[] => []);
      for (const plan of plans) {
        if (plan.resource.kind === kind) await mapResource(plan, evaluator, records, results);
      }
      return results;
    },
    mappedFields: (blueprint) => mappedFields(mapping, blueprint),
  };
}

async function mapResource(
  plan: ResourcePlan,
  evaluator: Evaluator,
  records: readonly RawRecord[],
  results: readonly MappedRecord[][],
): Promise<void> {
  const candidates = await expand(plan, evaluator, records, results);
  const selected = await select(plan, evaluator, candidates);
  const expressions = plan.entities.flatMap((entity) => entity.leaves.map((leaf) => leaf.expression));
  const passing = candidates.filter((_, index) => selected[index] === undefined);
  const rows = (await evaluateAll(evaluator, expressions, passing)).values();
  for (const [index, candidate] of candidates.entries()) {
    const refused = selected[index];
    if (refused !== undefined) {
      candidate.results.push(refused);
      continue;
    }
    const row = rows.next().value ?? [];
    let from = 0;
    for (const entity of plan.entities) {
      candidate.results.push(entity.assemble(row.slice(from, from + entity.leaves.length)));
      from += entity.leaves.length;
    }
  }
}

/** The records as they are, or the items inside them. What gives no list gets its result here. */
async function expand(
  { resource: { itemsToParse }, itemsToParsePath }: ResourcePlan,
  evaluator: Evaluator,
  records: readonly RawRecord[],
  results: readonly MappedRecord[][],
): Promise<Candidate[]> {
  const whole = records.map((input, index): Candidate => ({ input, results: results[index] ?? [] }));
  if (itemsToParse === undefined) return whole;
  const lists = await evaluateAll(evaluator, [itemsToParse.expression], whole);
  return whole.flatMap(({ input, results: own }, index): Candidate[] => {
    const expansion = expandItems(input, itemsToParse, lists[index]?.[0] ?? { kind: 'empty' }, itemsToParsePath);
    if ('items' in expansion) return expansion.items.map((item) => ({ input: item, results: own }));
    own.push(expansion.refused);
    return [];
  });
}

/** For each candidate why it does not pass the selector; undefined where it does. */
async function select(
  { resource: { selector }, selectorPath: path }: ResourcePlan,
  evaluator: Evaluator,
  candidates: readonly Candidate[],
): Promise<readonly (MappedRecord | undefined)[]> {
  // most selectors are just `true`, and asking jq costs as much as reading all the records
  if (selector.trim() === 'true') return candidates.map(() => undefined);
  const verdicts = await evaluateAll(evaluator, [selector], candidates);
  return verdicts.map(([verdict = { kind: 'empty' }]): MappedRecord | undefined => {
    if (verdict.kind === 'error') return { outcome: 'failed', path, message: verdict.message };
    if (verdict.kind === 'value' && verdict.value === true) return undefined;
    if (verdict.kind === 'value' && verdict.value === false) return { outcome: 'filtered' };
    const given = verdict.kind === 'value' ? typeName(verdict.value) : 'no output';
    return { outcome: 'failed', path, message: `the selector gave ${given}; expected true or false` };
  });
}

async function evaluateAll(
  evaluator: Evaluator,
  expressions: readonly string[],
  candidates: readonly Candidate[],
): Promise<readonly (readonly Evaluation[])[]> {
  if (candidates.length === 0) return [];
  const inputs: readonly JsonValue[] = candidates.map((candidate) => candidate.input);
  return evaluator.evaluate(expressions.map(rewriteQuotes), inputs);
}
