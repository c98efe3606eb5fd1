import type { JsonObject, JsonValue } from '@quayside/domain';

/** How one property of an entity must look: the part of JSON Schema that blueprints use. */
export type PropertySchema = JsonObject;

export type BlueprintRelation = {
  readonly target: string;
  readonly required?: boolean;
  readonly many?: boolean;
  readonly title?: string;
};

export type CalculationProperty = {
  readonly calculation: string;
  readonly type: string;
};

export type AggregationProperty = {
  readonly target: string;
  readonly query?: JsonValue;
  readonly calculationSpec: { readonly calculationBy: string; readonly func: string };
};

/** A blueprint as it is kept. Never changed in place: a write puts another one in its stead. */
export type Blueprint = {
  readonly identifier: string;
  readonly title?: string;
  readonly schema: {
    readonly properties: Readonly<Record<string, PropertySchema>>;
    readonly required: readonly string[];
  };
  readonly relations: Readonly<Record<string, BlueprintRelation>>;
  readonly calculationProperties: Readonly<Record<string, CalculationProperty>>;
  readonly mirrorProperties: Readonly<Record<string, JsonObject>>;
  readonly aggregationProperties: Readonly<Record<string, AggregationProperty>>;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
};
