import { isJsonObject, type Entity, type JsonValue, type SearchQuery } from '@quayside/domain';
import type { EntityMapping, SearchExpression } from '../configuration/mapping-config';
import { pathText } from '../configuration/path-text';
import type { Evaluation } from '../engines/evaluator';
import { typeName } from '../type-name';
import { planField, type FieldPlan } from './field-plan';
import type { Leaf, LeafOrigin } from './leaf';
import type { MappedRecord, StoppedFields } from './mapped-record';
import { MisconfiguredFields } from './misconfigured-fields';

/**
 * The mapping of an entity as a flat list of expressions, and the way back from what they give to the entity. `base` is the
 * path of the mapping in the configuration.
 */
export class EntityPlan {
  readonly leaves: Leaf[] = [];
  private readonly identifier: FieldPlan;
  private readonly blueprint: FieldPlan;
  /** title, icon and team, as far as they are mapped */
  private readonly own: readonly FieldPlan[];
  private readonly properties: readonly FieldPlan[];
  private readonly relations: readonly FieldPlan[];

  constructor(
    private readonly origin: LeafOrigin,
    mapping: EntityMapping,
    private readonly base: string,
  ) {
    const { title, icon, team } = mapping;
    this.identifier = this.plan('identifier', 'identifier', mapping.identifier);
    this.blueprint = this.plan('blueprint', 'blueprint', mapping.blueprint);
    this.own = this.planAll({ title, icon, team }, (name) => name);
    this.properties = this.planAll(mapping.properties, (name) => pathText('properties', name));
    this.relations = this.planAll(mapping.relations, (name) => pathText('relations', name));
  }

  /** `evaluations` in the order of `leaves`. */
  assemble(evaluations: readonly Evaluation[]): MappedRecord {
    // what is wrong with these two has an outcome of its own
    const identifier = this.identifier.read(evaluations, new MisconfiguredFields());
    const blueprint = this.blueprint.read(evaluations, new MisconfiguredFields());
    const error = identifier.error ?? blueprint.error;
    if (error !== null) return this.failed(error.path, error.message);

    const id = identifierOf(identifier.value);
    if (id === undefined)
      return this.failed('identifier', `it gave ${typeName(identifier.value)}; expected text or a number`);
    if (isFalsy(id)) return { outcome: 'dropped', reason: 'the identifier is null or empty' };
    if (isFalsy(blueprint.value)) return { outcome: 'dropped', reason: 'the blueprint is null or empty' };
    if (typeof blueprint.value !== 'string')
      return this.failed('blueprint', `it gave ${typeName(blueprint.value)}; expected text`);

    const misconfigured = new MisconfiguredFields();
    const stopped: FieldPlan[] = [];
    const entity: Entity = {
      identifier: id,
      blueprint: blueprint.value,
      // the schema allows search objects in `identifier`, `team` and relations only
      ...(readAll(this.own, evaluations, misconfigured, stopped) as Pick<Entity, 'title' | 'icon' | 'team'>),
      properties: readAll(this.properties, evaluations, misconfigured, stopped) as Entity['properties'],
      relations: readAll(this.relations, evaluations, misconfigured, stopped),
    };
    return {
      outcome: 'entity',
      entity,
      misconfigured: misconfigured.toRecord(),
      ...(stopped.length > 0 && { stopped: this.stoppedFields(stopped) }),
    };
  }

  private plan(name: string, path: string, expression: string | SearchExpression): FieldPlan {
    return planField(this.origin, { base: this.base, path, name }, expression, this.leaves);
  }

  private planAll(
    fields: Readonly<Record<string, string | SearchExpression | undefined>>,
    pathOf: (name: string) => string,
  ): readonly FieldPlan[] {
    return Object.entries(fields).flatMap(([name, expression]) =>
      expression === undefined ? [] : [this.plan(name, pathOf(name), expression)],
    );
  }

  private stoppedFields(fields: readonly FieldPlan[]): StoppedFields {
    const relations = fields.filter((field) => this.relations.includes(field));
    return { paths: fields.map(({ path }) => path), relations: relations.map(({ name }) => name) };
  }

  private failed(path: string, message: string): MappedRecord {
    return { outcome: 'failed', path: `${this.base}.${path}`, message };
  }
}

/**
 * What failed or gave nothing is null, as Ocean has it. What was stopped by a limit is left out and told apart: nobody knows
 * its value, and the one of an earlier run may be right.
 */
function readAll(
  fields: readonly FieldPlan[],
  evaluations: readonly Evaluation[],
  misconfigured: MisconfiguredFields,
  stopped: FieldPlan[],
): Readonly<Record<string, JsonValue | SearchQuery>> {
  const values: Record<string, JsonValue | SearchQuery> = {};
  for (const field of fields) {
    const read = field.read(evaluations, misconfigured);
    if (read.stopped) stopped.push(field);
    else define(values, field.name, read.value);
  }
  return values;
}

/** A field may have any name, `__proto__` too. */
function define(values: Record<string, JsonValue | SearchQuery>, name: string, value: JsonValue | SearchQuery): void {
  if (name !== '__proto__') values[name] = value;
  else Object.defineProperty(values, name, { value, enumerable: true, configurable: true, writable: true });
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
