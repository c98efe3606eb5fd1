import { isJsonObject, type JsonObject, type JsonValue } from '@quayside/domain';
import type { Blueprint } from './blueprint';
import { isTextList } from './entity-body';
import { invalid } from './refusal';
import { refuseOtherKeys, requiredString } from './request-body';

const IDENTIFIER = /^(?!\.{1,2}$)[\p{L}0-9@_.+:\\/-]{1,100}$/u;
const PROPERTY_ID = /^[A-Za-z0-9@_=\\-]{1,100}$/;
const TYPES: readonly JsonValue[] = ['string', 'number', 'boolean', 'object', 'array'];
const FORMATS: readonly JsonValue[] = [
  'date-time',
  'url',
  'email',
  'idn-email',
  'ipv4',
  'ipv6',
  'markdown',
  'yaml',
  'user',
  'blueprints',
  'team',
  'timer',
  'proto',
  'labeled-url',
];
const GROUPS = ['relations', 'calculationProperties', 'mirrorProperties', 'aggregationProperties'] as const;

export interface BlueprintChecks {
  /** whether a relation or an aggregation may lead there */
  readonly exists: (blueprint: string) => boolean;
  /** whether jq can compile it */
  readonly compiles: (expression: string) => boolean;
}

/** The stamps of a blueprint; everything else comes out of the body. */
export type BlueprintStamps = Pick<Blueprint, 'createdAt' | 'createdBy' | 'updatedAt' | 'updatedBy'>;

/** A whole blueprint out of a body, checked, with the groups that were left out empty. Keys that are not known are kept. */
export function parseBlueprint(body: JsonObject, stamps: BlueprintStamps, checks: BlueprintChecks): Blueprint {
  const identifier = requiredString(body['identifier'], 'identifier');
  if (!IDENTIFIER.test(identifier)) throw invalid(`"identifier" must match pattern "${IDENTIFIER.source}"`);
  checkText(requiredString(body['title'], 'title'), 'title', 100);
  if (body['title'] === '') throw invalid('"title" must NOT have fewer than 1 characters');
  if (body['description'] !== undefined) {
    checkText(requiredString(body['description'], 'description'), 'description', 200);
  }
  const groups = Object.fromEntries(GROUPS.map((name) => [name, group(body[name], name)]));
  const parsed = { ...body, ...groups, schema: parseSchema(body['schema']), ...stamps } as unknown as Blueprint;
  const exists = (target: string): boolean => target === identifier || checks.exists(target);
  checkRelations(parsed, exists);
  checkComputed(parsed, { ...checks, exists });
  return parsed;
}

function parseSchema(schema: JsonValue | undefined): JsonObject {
  if (!isJsonObject(schema)) throw invalid('"schema" must be object');
  refuseOtherKeys(schema, ['properties', 'required'], 'schema');
  const { properties, required = [] } = schema;
  const parsed = group(properties, 'schema/properties', true);
  for (const [name, property] of Object.entries(parsed)) checkProperty(property, `schema/properties/${name}`);
  if (!isTextList(required)) throw invalid('"schema/required" must be array');
  return { properties: parsed, required };
}

/** An object of objects, whose keys are property ids. */
function group(value: JsonValue | undefined, path: string, required = false): Readonly<Record<string, JsonObject>> {
  if (value === undefined && !required) return {};
  if (!isJsonObject(value)) throw invalid(`"${path}" must be object`);
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => {
      if (!PROPERTY_ID.test(name)) throw invalid(`"${path}" property name must be valid: "${name}"`);
      if (!isJsonObject(entry)) throw invalid(`"${path}/${name}" must be object`);
      return [name, entry];
    }),
  );
}

function checkProperty(property: JsonObject, path: string): void {
  const { type = null, format, title, pattern } = property;
  if (!TYPES.includes(type)) throw invalid(`"${path}/type" must be equal to one of the allowed values`);
  if (format !== undefined && !FORMATS.includes(format)) {
    throw invalid(`"${path}/format" must be equal to one of the allowed values`);
  }
  if (title !== undefined) checkText(requiredString(title, `${path}/title`), `${path}/title`, 100);
  if (pattern !== undefined && !isPattern(requiredString(pattern, `${path}/pattern`))) {
    throw invalid(`"${path}/pattern" must match format "regex"`);
  }
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function checkRelations({ relations }: Blueprint, exists: (blueprint: string) => boolean): void {
  for (const [name, relation] of Object.entries(relations)) {
    const path = `relations/${name}`;
    if (typeof relation.target !== 'string') throw invalid(`"${path}" must have required property 'target'`);
    for (const key of ['required', 'many'] as const) {
      if (relation[key] !== undefined && typeof relation[key] !== 'boolean')
        throw invalid(`"${path}/${key}" must be boolean`);
    }
    if (!exists(relation.target)) throw invalid(`"${path}/target" must be a blueprint: "${relation.target}" is none`);
  }
}

function checkComputed(blueprint: Blueprint, { exists, compiles }: BlueprintChecks): void {
  for (const [name, property] of Object.entries(blueprint.calculationProperties)) {
    const path = `calculationProperties/${name}`;
    if (typeof property.calculation !== 'string') throw invalid(`"${path}" must have required property 'calculation'`);
    if (!TYPES.includes(property.type)) throw invalid(`"${path}/type" must be equal to one of the allowed values`);
    if (!compiles(property.calculation)) throw invalid(`"${path}/calculation" must be a jq expression`);
  }
  for (const [name, property] of Object.entries(blueprint.mirrorProperties)) {
    if (typeof property['path'] !== 'string')
      throw invalid(`"mirrorProperties/${name}" must have required property 'path'`);
  }
  for (const [name, property] of Object.entries(blueprint.aggregationProperties)) {
    const path = `aggregationProperties/${name}`;
    if (!isJsonObject(property.calculationSpec)) throw invalid(`"${path}/calculationSpec" must be object`);
    if (typeof property.target !== 'string' || !exists(property.target))
      throw invalid(`"${path}/target" must be a blueprint`);
  }
}

function checkText(text: string, path: string, max: number): void {
  if (text.length > max) throw invalid(`"${path}" must NOT have more than ${max} characters`);
}
