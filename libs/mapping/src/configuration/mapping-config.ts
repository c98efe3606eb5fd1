import type { Language } from '../engines/language';

/** A search object in a mapping: every leaf is an expression, the operators included. */
export interface SearchExpression {
  readonly combinator: string;
  readonly rules: readonly (SearchRuleExpression | SearchExpression)[];
}
export interface SearchRuleExpression {
  readonly property: string;
  readonly operator: string;
  readonly value: string;
}

/** How one record becomes one entity. Every value is an expression over the record. */
export interface EntityMapping {
  readonly identifier: string | SearchExpression;
  readonly blueprint: string;
  readonly title?: string;
  readonly icon?: string;
  readonly team?: string | SearchExpression;
  readonly properties: Readonly<Record<string, string>>;
  readonly relations: Readonly<Record<string, string | SearchExpression>>;
}

export interface ItemsToParse {
  readonly expression: string;
  /** the key under which the item appears in the record; `item` when not set */
  readonly name: string;
  /** whether the list itself is taken out of the record that each item is added to */
  readonly topLevelTransform: boolean;
}

export interface MappingResource {
  readonly kind: string;
  /** of every expression in it */
  readonly language: Language;
  readonly selector: string;
  readonly mappings: readonly EntityMapping[];
  readonly itemsToParse?: ItemsToParse;
}

/** A mapping, valid and with every default filled in. */
export interface MappingConfig {
  readonly enableMergeEntity: boolean;
  readonly deleteDependentEntities: boolean;
  readonly createMissingRelatedEntities: boolean;
  readonly entityDeletionThreshold: number;
  readonly resources: readonly MappingResource[];
}

/** One thing that is wrong with a mapping. `path` is dotted, for example `resources[2].port.entity.mappings.identifier`. */
export interface MappingFault {
  readonly path: string;
  /** what was found, what was expected, and what to do */
  readonly message: string;
  /** 1-based place in the YAML text, where it is known */
  readonly line?: number;
  readonly column?: number;
}
