import type { JsonValue } from '@quayside/domain';
import type { Place, Steps } from '../configuration/yaml-source';

/** What lint can find; docs/guides/mapping-lint.md says what each means. */
export const LINT_CODES = [
  'blueprint_unknown',
  'property_unknown',
  'property_computed',
  'property_unmapped',
  'relation_unknown',
  'relation_target_unknown',
  'relation_many_mismatch',
  'required_missing',
  'required_null',
  'enum_value_missing',
  'type_mismatch',
  'format_mismatch',
  'source_field_absent',
  'value_misspelt',
  'identifier_duplicate',
  'fields_overwritten',
] as const;
export type LintCode = (typeof LINT_CODES)[number];

/** `error`: Port refuses the entity or loses a value. `warning`: it may be meant. */
export type LintSeverity = 'error' | 'warning';

/** A change of the mapping, for `applyFix`. The path leads through the YAML, one key or index a step. */
export type MappingChange =
  | { readonly op: 'set'; readonly path: Steps; readonly value: string }
  /** gives the key at the end of the path another name */
  | { readonly op: 'rename'; readonly path: Steps; readonly value: string }
  | { readonly op: 'remove'; readonly path: Steps };

/** A change of a blueprint, for `applyBlueprintFix`. The path is the keys from the root of Port's document. */
export type BlueprintChange =
  | { readonly op: 'set'; readonly path: readonly string[]; readonly value: JsonValue }
  /** puts these into the list at the path, where they are not in it yet */
  | { readonly op: 'add'; readonly path: readonly string[]; readonly value: readonly JsonValue[] }
  /** with `value`, takes it out of the list at the path; without, removes the last key of the path */
  | { readonly op: 'remove'; readonly path: readonly string[]; readonly value?: JsonValue };

export interface MappingFix {
  readonly title: string;
  readonly target: 'mapping';
  readonly change: MappingChange;
}
export interface BlueprintFix {
  readonly title: string;
  readonly target: 'blueprint';
  /** identifier of the blueprint to change */
  readonly blueprint: string;
  readonly change: BlueprintChange;
}
export type LintFix = MappingFix | BlueprintFix;

export interface LintFinding {
  readonly code: LintCode;
  readonly severity: LintSeverity;
  /** in the mapping, dotted, as in `MappingFault` */
  readonly path: string;
  /** what is wrong, and what to do */
  readonly message: string;
  /** ways to mend it, the best first; each is enough by itself */
  readonly fixes: readonly LintFix[];
  /** in the YAML text, where it is known */
  readonly place?: Place;
}
