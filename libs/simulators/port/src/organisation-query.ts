import type { JsonObject, JsonValue } from '@quayside/domain';
import type { AggregationProperty, CalculationProperty } from './blueprint';
import type { Calculations } from './calculations';
import type { EntityRecord } from './entity-record';
import type { Organisation } from './organisation';
import { compileQuery, confinedTo, propertiesRead, type EntityTest, type QueryScope } from './search-query';

/** Everything an organisation's entities hold or amount to: what searches compare and reads show. */
export class OrganisationQuery implements QueryScope {
  constructor(
    private readonly organisation: Organisation,
    private readonly calculations: Calculations,
    readonly nowMs: number,
  ) {}

  /**
   * The entities that a query matches, in the order of creation within a blueprint.
   * @param blueprint confines the search to one blueprint
   */
  search(query: JsonValue | undefined, blueprint?: string): readonly EntityRecord[] {
    return [...this.matches(query, blueprint, 0)];
  }

  /** The same one by one, from where a page begins, so that a page costs no more than the entities up to its end. */
  *matches(
    query: JsonValue | undefined,
    blueprint: string | undefined,
    afterSeq: number,
  ): Generator<EntityRecord, void, void> {
    const test = compileQuery(query, this);
    const read = propertiesRead(query);
    let candidates: Iterable<EntityRecord> = this.candidates(query, blueprint);
    if (this.calculates(read)) {
      const all = [...candidates];
      this.prepare((name) => read.has(name), all);
      candidates = all;
    }
    for (const record of candidates) if (record.seq > afterSeq && test(record)) yield record;
  }

  /** The computed properties of an entity that `wanted` accepts. */
  computed(record: EntityRecord, wanted: (name: string) => boolean): Readonly<Record<string, JsonValue>> {
    const blueprint = this.organisation.blueprints.get(record.blueprint);
    const values: Record<string, JsonValue> = {};
    for (const [name, property] of Object.entries(blueprint?.calculationProperties ?? {})) {
      if (wanted(name)) values[name] = this.calculations.value(property, record);
    }
    for (const [name, property] of Object.entries(blueprint?.aggregationProperties ?? {})) {
      const count = wanted(name) ? this.count(record, property) : undefined;
      if (count !== undefined) values[name] = count;
    }
    return values;
  }

  /** Computes calculations for many entities in one go, where one by one would be slow. */
  prepare(wanted: (name: string) => boolean, records: readonly EntityRecord[]): void {
    const byProperty = new Map<CalculationProperty, EntityRecord[]>();
    for (const record of records) {
      const properties = this.organisation.blueprints.get(record.blueprint)?.calculationProperties ?? {};
      for (const [name, property] of Object.entries(properties)) {
        if (!wanted(name)) continue;
        const group = byProperty.get(property);
        if (group) group.push(record);
        else byProperty.set(property, [record]);
      }
    }
    for (const [property, group] of byProperty) this.calculations.fill(property, group);
  }

  value(record: EntityRecord, property: string): JsonValue | undefined {
    if (property.startsWith('$')) return metaProperty(record, property);
    const blueprint = this.organisation.blueprints.get(record.blueprint);
    const calculation = blueprint?.calculationProperties[property];
    if (calculation) return this.calculations.value(calculation, record);
    const aggregation = blueprint?.aggregationProperties[property];
    if (aggregation) return this.count(record, aggregation);
    return record.content.properties[property] ?? record.content.relations[property];
  }

  relation(record: EntityRecord, relation: string, targetProperty: string): JsonValue | undefined {
    const value = record.content.relations[relation];
    if (targetProperty === '$identifier') return value;
    const titles = [...this.organisation.entities.targets(record)]
      .filter((step) => step.relation === relation)
      .map(({ target }) => target.content.title);
    return Array.isArray(value) ? titles : titles[0];
  }

  relatedTo(
    blueprint: string,
    identifiers: readonly string[],
    direction: 'upstream' | 'downstream' | undefined,
    required: boolean | undefined,
  ): ReadonlySet<EntityRecord> {
    return this.organisation.related.around(this.records(blueprint, identifiers), direction, required);
  }

  pathTest(property: JsonObject, identifiers: readonly string[]): EntityTest {
    const { path, fromBlueprint } = property;
    if (typeof fromBlueprint === 'string') {
      const reached = this.organisation.related.alongPath(this.records(fromBlueprint, identifiers), path);
      return (record) => reached.has(record);
    }
    const wanted = new Set(identifiers);
    return (record) => {
      for (const end of this.organisation.related.alongPath([record], path))
        if (wanted.has(end.identifier)) return true;
      return false;
    };
  }

  private calculates(names: ReadonlySet<string>): boolean {
    for (const { calculationProperties } of this.organisation.blueprints.values()) {
      for (const name of names) if (Object.hasOwn(calculationProperties, name)) return true;
    }
    return false;
  }

  private *candidates(
    query: JsonValue | undefined,
    blueprint: string | undefined,
  ): Generator<EntityRecord, void, void> {
    const { entities, blueprints } = this.organisation;
    const identifiers = confinedTo(query, '$identifier');
    for (const one of blueprint === undefined ? (confinedTo(query, '$blueprint') ?? blueprints.keys()) : [blueprint]) {
      if (identifiers) yield* [...this.records(one, identifiers)].sort((a, b) => a.seq - b.seq);
      else yield* entities.ofBlueprint(one).values();
    }
  }

  private *records(blueprint: string, identifiers: readonly string[]): Generator<EntityRecord, void, void> {
    for (const identifier of identifiers) {
      const record = this.organisation.entities.get(blueprint, identifier);
      if (record) yield record;
    }
  }

  /** Entities of the target blueprint that are tied to this one: directly where that blueprint says how, else through others. */
  private count(record: EntityRecord, property: AggregationProperty): number | undefined {
    const { calculationBy, func } = property.calculationSpec;
    if (calculationBy !== 'entities' || func !== 'count') return undefined;
    const test = property.query === undefined ? (): boolean => true : compileQuery(property.query, this);
    const { blueprints, related } = this.organisation;
    const direct = Object.values(blueprints.get(property.target)?.relations ?? {}).some(
      ({ target }) => target === record.blueprint,
    );
    let count = 0;
    for (const one of direct ? related.dependents(record) : related.around([record], undefined, undefined)) {
      if (one.blueprint === property.target && test(one)) count += 1;
    }
    return count;
  }
}

function metaProperty(record: EntityRecord, property: string): JsonValue | undefined {
  switch (property) {
    case '$identifier':
      return record.identifier;
    case '$blueprint':
      return record.blueprint;
    case '$datasource':
      return record.datasource;
    case '$title':
      return record.content.title;
    case '$icon':
      return record.content.icon;
    case '$team':
      return record.content.team;
    case '$createdAt':
      return record.createdAt;
    case '$createdBy':
      return record.createdBy;
    case '$updatedAt':
      return record.updatedAt;
    case '$updatedBy':
      return record.updatedBy;
    default:
      return undefined;
  }
}
