import { isJsonObject, type Entity, type JsonValue, type SearchQuery } from '@quayside/domain';
import type { Evaluation } from './evaluator';
import type { MappedRecord } from './mapped-record';
import type { EntityMapping, SearchExpression } from './mapping-config';
import { pathText } from './path-text';
import { typeName } from './type-name';
import { fillSearch, leavesOf, type Leaf } from './search-leaves';

/** A field of the entity, and which of the plan's leaves are its own. */
interface FieldPlan {
  readonly expression: string | SearchExpression;
  readonly from: number;
  readonly to: number;
}

/** What the expressions of one field gave together. */
interface FieldValue {
  readonly value: JsonValue | SearchQuery;
  /** the first error among them */
  readonly error?: { readonly path: string; readonly message: string };
}

type FieldPlans = ReadonlyMap<string, FieldPlan>;

/**
 * The mapping of an entity as a flat list of expressions, and the way back from what they give to the entity. `base` is the
 * path of the mapping in the configuration.
 */
export class EntityPlan {
  readonly leaves: Leaf[] = [];
  private readonly identifier: FieldPlan;
  private readonly blueprint: FieldPlan;
  /** title, icon and team, as far as they are mapped */
  private readonly own: FieldPlans;
  private readonly properties: FieldPlans;
  private readonly relations: FieldPlans;

  constructor(
    mapping: EntityMapping,
    readonly base: string,
  ) {
    const { title, icon, team } = mapping;
    this.identifier = this.plan('identifier', mapping.identifier);
    this.blueprint = this.plan('blueprint', mapping.blueprint);
    this.own = this.planAll({ title, icon, team }, (name) => name);
    this.properties = this.planAll(mapping.properties, (name) => pathText('properties', name));
    this.relations = this.planAll(mapping.relations, (name) => pathText('relations', name));
  }

  /** `evaluations` in the order of `leaves`. */
  assemble(evaluations: readonly Evaluation[]): MappedRecord {
    const identifier = this.read(this.identifier, evaluations);
    const blueprint = this.read(this.blueprint, evaluations);
    const error = identifier.error ?? blueprint.error;
    if (error !== undefined) return this.failed(error.path, error.message);

    const id = identifierOf(identifier.value);
    if (id === undefined)
      return this.failed('identifier', `it gave ${typeName(identifier.value)}; expected text or a number`);
    if (isFalsy(id)) return { outcome: 'dropped', reason: 'the identifier is null or empty' };
    if (isFalsy(blueprint.value)) return { outcome: 'dropped', reason: 'the blueprint is null or empty' };
    if (typeof blueprint.value !== 'string')
      return this.failed('blueprint', `it gave ${typeName(blueprint.value)}; expected text`);

    const misconfigured: [string, string][] = [];
    const entity: Entity = {
      identifier: id,
      blueprint: blueprint.value,
      // the schema allows search objects in `identifier`, `team` and relations only
      ...(this.readAll(this.own, evaluations, misconfigured) as Pick<Entity, 'title' | 'icon' | 'team'>),
      properties: this.readAll(this.properties, evaluations, misconfigured) as Entity['properties'],
      relations: this.readAll(this.relations, evaluations, misconfigured),
    };
    return { outcome: 'entity', entity, misconfigured: Object.fromEntries(misconfigured) };
  }

  private plan(path: string, expression: string | SearchExpression): FieldPlan {
    const from = this.leaves.length;
    this.leaves.push(...leavesOf(path, expression));
    return { expression, from, to: this.leaves.length };
  }

  private planAll(
    fields: Readonly<Record<string, string | SearchExpression | undefined>>,
    pathOf: (name: string) => string,
  ): FieldPlans {
    const plans = new Map<string, FieldPlan>();
    for (const [name, expression] of Object.entries(fields)) {
      if (expression !== undefined) plans.set(name, this.plan(pathOf(name), expression));
    }
    return plans;
  }

  /** A search object of which any part is null would find nothing, or the wrong entity: the whole field is null then. */
  private read(plan: FieldPlan, evaluations: readonly Evaluation[], misconfigured?: [string, string][]): FieldValue {
    const values: JsonValue[] = [];
    let error: FieldValue['error'];
    for (let index = plan.from; index < plan.to; index += 1) {
      const leaf = this.leaves[index];
      const evaluation = evaluations[index];
      if (evaluation?.kind === 'value') values.push(evaluation.value);
      else if (leaf !== undefined) misconfigured?.push([leaf.path, leaf.expression]);
      if (evaluation?.kind === 'error' && leaf !== undefined)
        error ??= { path: leaf.path, message: evaluation.message };
    }
    if (error !== undefined) return { value: null, error };
    if (values.length < plan.to - plan.from || values.includes(null)) return { value: null };
    return {
      value: typeof plan.expression === 'string' ? (values[0] ?? null) : fillSearch(plan.expression, values.values()),
    };
  }

  private readAll(
    plans: FieldPlans,
    evaluations: readonly Evaluation[],
    misconfigured: [string, string][],
  ): Readonly<Record<string, JsonValue | SearchQuery>> {
    return Object.fromEntries(
      [...plans].map(([name, plan]) => [name, this.read(plan, evaluations, misconfigured).value]),
    );
  }

  private failed(path: string, message: string): MappedRecord {
    return { outcome: 'failed', path: `${this.base}.${path}`, message };
  }
}

/** Numbers become their decimal text, which is how Port wants them; undefined for what cannot name an entity. */
function identifierOf(value: JsonValue | SearchQuery): string | SearchQuery | undefined {
  if (isFalsy(value)) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value).toString() : String(value);
  return isSearchQuery(value) ? value : undefined;
}

function isSearchQuery(value: unknown): value is SearchQuery {
  return isJsonObject(value) && 'combinator' in value && Array.isArray(value['rules']);
}

/** Falsy as Ocean has it, without the number 0, which is a name like any other. */
function isFalsy(value: JsonValue | SearchQuery): boolean {
  return value === null || value === '' || value === false;
}
