import type { ExpressionNote, RawRecord } from '@quayside/domain';
import type { MappingConfig } from '../configuration/mapping-config';
import type { Evaluation, Evaluator } from '../engines/evaluator';
import type { Language } from '../engines/language';
import { typeName } from '../type-name';
import { expandItems } from './expand-items';
import { takeEvaluation, type Leaf } from './leaf';
import { mappedFields, type MappedFields } from './mapped-fields';
import type { MappedRecord } from './mapped-record';
import { leavesOf, planResources, type ResourcePlan } from './resource-plan';

export interface Mapper {
  /**
   * For each record, one result for each resource of its kind, in the order of the mapping; with `itemsToParse` one for each
   * item; with several `mappings` one for each of them. Throws what the engines throw, and nothing for a bad record.
   */
  map(kind: string, records: readonly RawRecord[]): Promise<MappedRecord[][]>;
  mappedFields(blueprint: string): MappedFields;
  /** What was noticed about the expressions in everything that was mapped so far. */
  notes(): readonly ExpressionNote[];
}

/** One record, or one item of it, on its way to an entity. */
interface Candidate {
  readonly input: RawRecord;
  readonly results: MappedRecord[];
}

/** Records to entities, by the rules of Ocean; where they differ, the README says so. */
export function createMapper(mapping: MappingConfig, engines: Readonly<Record<Language, Evaluator>>): Mapper {
  const plans = planResources(mapping).map((plan) => new ResourceMapper(plan, engines[plan.resource.language]));
  return {
    async map(kind, records) {
      const results = records.map((): MappedRecord[] => []);
      for (const plan of plans) if (plan.kind === kind) await plan.map(records, results);
      return results;
    },
    mappedFields: (blueprint) => mappedFields(mapping, blueprint),
    notes: () => plans.flatMap((plan) => plan.notes()),
  };
}

class ResourceMapper {
  private readonly programs: readonly string[];

  constructor(
    private readonly plan: ResourcePlan,
    private readonly engine: Evaluator,
  ) {
    this.programs = plan.entities.flatMap(({ leaves }) => leaves.map(({ program }) => program));
  }

  get kind(): string {
    return this.plan.resource.kind;
  }

  notes(): readonly ExpressionNote[] {
    return leavesOf(this.plan).flatMap(({ tally }) => tally.notes());
  }

  async map(records: readonly RawRecord[], results: readonly MappedRecord[][]): Promise<void> {
    const candidates = await this.expand(records.map((input, index) => ({ input, results: results[index] ?? [] })));
    const refusals = await this.select(candidates);
    const passing = candidates.filter((_, index) => refusals[index] === undefined);
    const rows = (await this.evaluate(this.programs, passing)).values();
    for (const [index, candidate] of candidates.entries()) {
      const refusal = refusals[index];
      if (refusal !== undefined) candidate.results.push(refusal);
      else this.assemble(candidate, rows.next().value ?? []);
    }
  }

  /** The records as they are, or the items inside them. What gives no list gets its result here. */
  private async expand(whole: readonly Candidate[]): Promise<readonly Candidate[]> {
    const { resource, itemsToParse: leaf } = this.plan;
    if (leaf === null) return whole;
    const lists = await this.evaluate([leaf.program], whole);
    return whole.flatMap(({ input, results }, index): Candidate[] => {
      const expansion = expandItems(input, resource, takeEvaluation(leaf, lists[index] ?? [], 0), leaf.path);
      if ('items' in expansion) return expansion.items.map((item) => ({ input: item, results }));
      results.push(expansion.refused);
      return [];
    });
  }

  /** For each candidate why it does not pass the selector; undefined where it does. */
  private async select(candidates: readonly Candidate[]): Promise<readonly (MappedRecord | undefined)[]> {
    const { selector } = this.plan;
    // what most mappings have needs no evaluation
    if (selector.program.trim() === 'true') return candidates.map(() => undefined);
    const verdicts = await this.evaluate([selector.program], candidates);
    return verdicts.map((verdict) => refusalOf(selector, takeEvaluation(selector, verdict, 0)));
  }

  private assemble({ results }: Candidate, row: readonly Evaluation[]): void {
    const { entities } = this.plan;
    let from = 0;
    for (const entity of entities) {
      const to = from + entity.leaves.length;
      results.push(entity.assemble(entities.length === 1 ? row : row.slice(from, to)));
      from = to;
    }
  }

  private evaluate(
    programs: readonly string[],
    candidates: readonly Candidate[],
  ): Promise<readonly (readonly Evaluation[])[]> {
    if (candidates.length === 0) return Promise.resolve([]);
    return this.engine.evaluate(
      programs,
      candidates.map(({ input }) => input),
    );
  }
}

function refusalOf({ path }: Leaf, verdict: Evaluation): MappedRecord | undefined {
  if (verdict.kind === 'error') return { outcome: 'failed', path, message: verdict.message };
  if (verdict.kind === 'value' && verdict.value === true) return undefined;
  if (verdict.kind === 'value' && verdict.value === false) return { outcome: 'filtered' };
  const given = verdict.kind === 'value' ? typeName(verdict.value) : 'no output';
  return { outcome: 'failed', path, message: `the selector gave ${given}; expected true or false` };
}
