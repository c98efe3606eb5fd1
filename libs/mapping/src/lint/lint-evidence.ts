import type { RawRecord } from '@quayside/domain';
import type { FoundExpression } from '../configuration/config-node';
import type { MappedRecord } from '../plan/mapped-record';

/** Every text that a field of a record can have: plain path (`status`, `page.branding`) -> texts. */
export type FieldValues = Readonly<Record<string, readonly string[]>>;

/** Records of one resource, and what it made of them. */
export interface ResourceSample {
  /** index of the resource in the mapping */
  readonly resource: number;
  readonly records: readonly RawRecord[];
  /** for each record, as `Mapper.map` gives it for a mapping that has this resource alone */
  readonly results: readonly (readonly MappedRecord[])[];
}

/** What is known besides the mapping and the blueprints. The more of it, the more is found. */
export interface LintEvidence {
  /** kind -> the enumerated fields of its records */
  readonly values?: Readonly<Record<string, FieldValues>>;
  readonly samples?: readonly ResourceSample[];
  /** of `parseMapping`, for the places of the findings */
  readonly expressions?: readonly FoundExpression[];
}
