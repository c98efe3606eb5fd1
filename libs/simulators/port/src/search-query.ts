import { isJsonObject, type JsonObject, type JsonValue } from '@quayside/domain';
import { instant } from './date-range';
import { isTextList } from './entity-body';
import type { EntityRecord } from './entity-record';
import { invalid } from './refusal';
import { refuseOtherKeys } from './request-body';
import { operatorTest } from './search-operators';

export type EntityTest = (record: EntityRecord) => boolean;

/** What a query is read against. */
export interface QueryScope {
  readonly nowMs: number;
  /** what an entity holds under `$identifier`, a property's id, ... */
  value(record: EntityRecord, property: string): JsonValue | undefined;
  /** the identifiers, or the titles, at the other end of a relation */
  relation(record: EntityRecord, relation: string, targetProperty: string): JsonValue | undefined;
  /** the entities tied to these ones of a blueprint, for `relatedTo` */
  relatedTo(
    blueprint: string,
    identifiers: readonly string[],
    direction: 'upstream' | 'downstream' | undefined,
    required: boolean | undefined,
  ): ReadonlySet<EntityRecord>;
  /** whether an entity is at the end of a path of relations, for `matchAny` */
  pathTest(property: JsonObject, identifiers: readonly string[]): EntityTest;
}

const MAX_DEPTH = 10;

/** Reads `{combinator, rules}` once, so that many entities can be tested. Refuses what Port's schema refuses. */
export function compileQuery(query: JsonValue | undefined, scope: QueryScope, depth = 0): EntityTest {
  if (!isJsonObject(query)) throw invalid('"query" must be object');
  if (depth > MAX_DEPTH) throw invalid(`"rules" must NOT be nested more than ${MAX_DEPTH} times`);
  const { combinator, rules } = query;
  if (combinator !== 'and' && combinator !== 'or') {
    throw invalid('"combinator" must be equal to one of the allowed values');
  }
  if (!Array.isArray(rules)) throw invalid('"rules" must be array');
  refuseOtherKeys(query, ['combinator', 'rules'], 'query');
  const tests = (rules as readonly JsonValue[]).map((rule) => compileRule(rule, scope, depth));
  return combinator === 'and'
    ? (record) => tests.every((test) => test(record))
    : (record) => tests.length === 0 || tests.some((test) => test(record));
}

function compileRule(rule: JsonValue, scope: QueryScope, depth: number): EntityTest {
  if (!isJsonObject(rule)) throw invalid('"rules" must hold objects');
  if ('combinator' in rule || 'rules' in rule) return compileQuery(rule, scope, depth + 1);
  const { property, operator, value } = rule;
  if (operator === 'relatedTo') return relatedRule(rule, scope);
  if ('relation' in rule) return relationRule(rule, scope);
  refuseOtherKeys(rule, ['property', 'operator', 'value'], 'rule');
  if (operator === 'matchAny' && isJsonObject(property)) {
    return scope.pathTest(property, texts(value));
  }
  if (typeof property !== 'string') throw invalid('"property" must be string');
  if (operator === '=' && typeof value === 'string' && TIMES.includes(property)) {
    return (record) => instant(scope.value(record, property)) === instant(value);
  }
  const test = operatorTest(operator, value, scope.nowMs);
  return (record) => test(scope.value(record, property));
}

/** Meta properties that hold a time, which may be spelled in more than one way. */
const TIMES: readonly string[] = ['$createdAt', '$updatedAt'];

function relatedRule(rule: JsonObject, scope: QueryScope): EntityTest {
  refuseOtherKeys(rule, ['operator', 'blueprint', 'value', 'direction', 'required'], 'rule');
  const { blueprint, value, direction, required } = rule;
  if (typeof blueprint !== 'string') throw invalid(`"rule" must have required property 'blueprint'`);
  if (direction !== undefined && direction !== 'upstream' && direction !== 'downstream') {
    throw invalid('"direction" must be equal to one of the allowed values');
  }
  if (required !== undefined && typeof required !== 'boolean') throw invalid('"required" must be boolean');
  const related = scope.relatedTo(blueprint, texts(value), direction, required);
  return (record) => related.has(record);
}

function relationRule(rule: JsonObject, scope: QueryScope): EntityTest {
  refuseOtherKeys(rule, ['relation', 'targetProperty', 'operator', 'value'], 'rule');
  const { relation, targetProperty = '$identifier', operator, value } = rule;
  if (typeof relation !== 'string') throw invalid('"relation" must be string');
  if (targetProperty !== '$identifier' && targetProperty !== '$title') {
    throw invalid('"targetProperty" must be equal to one of the allowed values');
  }
  const test = operatorTest(operator, value, scope.nowMs);
  return (record) => test(scope.relation(record, relation, targetProperty));
}

function texts(value: JsonValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  if (!isTextList(value)) throw invalid('"value" must be string or array');
  return value;
}

/** The properties that a query reads, so that what has to be computed for them can be computed in one go. */
export function propertiesRead(query: JsonValue | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: JsonValue | undefined): void => {
    if (!isJsonObject(node)) return;
    const { property, rules } = node;
    if (typeof property === 'string') names.add(property);
    if (Array.isArray(rules)) for (const rule of rules as readonly JsonValue[]) visit(rule);
  };
  visit(query);
  return names;
}

/** The values to which an `and` at the top of a query confines a property; undefined when it does not. */
export function confinedTo(query: JsonValue | undefined, property: string): readonly string[] | undefined {
  if (!isJsonObject(query) || query['combinator'] !== 'and' || !Array.isArray(query['rules'])) return undefined;
  for (const rule of query['rules'] as readonly JsonValue[]) {
    if (!isJsonObject(rule) || rule['property'] !== property) continue;
    const { operator, value } = rule;
    if (operator === '=' && typeof value === 'string') return [value];
    if (operator === 'in' && isTextList(value)) return [...new Set(value)];
  }
  return undefined;
}
