import { isJsonObject, type JsonObject, type JsonValue } from '@quayside/domain';

export interface LintRelation {
  readonly target: string;
  readonly required?: boolean;
  readonly many?: boolean;
}

/** As much of a blueprint of Port as lint looks at. */
export interface LintBlueprint {
  readonly identifier: string;
  readonly schema: { readonly properties: Readonly<Record<string, JsonObject>>; readonly required?: readonly string[] };
  readonly relations: Readonly<Record<string, LintRelation>>;
  readonly calculationProperties?: Readonly<Record<string, JsonObject>>;
  readonly mirrorProperties?: Readonly<Record<string, JsonObject>>;
  readonly aggregationProperties?: Readonly<Record<string, JsonObject>>;
}

/** Reads a document as Port's API gives or takes it. What is absent is empty; what has the wrong shape is left out. */
export function lintBlueprintOf(document: JsonObject): LintBlueprint {
  const { identifier, schema, relations, calculationProperties, mirrorProperties, aggregationProperties } = document;
  const { properties, required } = isJsonObject(schema) ? schema : {};
  return {
    identifier: typeof identifier === 'string' ? identifier : '',
    schema: {
      properties: objectsIn(properties),
      required: Array.isArray(required) ? required.filter((name): name is string => typeof name === 'string') : [],
    },
    relations: Object.fromEntries(
      Object.entries(objectsIn(relations)).map(([name, { target, required: needed, many }]) => [
        name,
        { target: typeof target === 'string' ? target : '', required: needed === true, many: many === true },
      ]),
    ),
    calculationProperties: objectsIn(calculationProperties),
    mirrorProperties: objectsIn(mirrorProperties),
    aggregationProperties: objectsIn(aggregationProperties),
  };
}

/** Which section of the blueprint computes this property; undefined where none does. */
export function computedIn(blueprint: LintBlueprint, property: string): string | undefined {
  const sections = {
    calculation: blueprint.calculationProperties,
    mirror: blueprint.mirrorProperties,
    aggregation: blueprint.aggregationProperties,
  };
  return Object.entries(sections).find(([, section]) => own(section, property) !== undefined)?.[0];
}

/** The value of a key that the object itself has: names are the customer's, `constructor` is one like any other. */
export function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

function objectsIn(value: JsonValue | undefined): Readonly<Record<string, JsonObject>> {
  const entries = Object.entries(isJsonObject(value) ? value : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1])));
}
