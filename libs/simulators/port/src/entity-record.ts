import type { JsonValue } from '@quayside/domain';

export type RelationValue = string | readonly string[] | null;

/** What a writer says of an entity. Never changed in place, so that what is computed from it can be remembered by it. */
export interface EntityContent {
  readonly title: string | null;
  readonly icon: string | null;
  readonly team: readonly string[];
  readonly properties: Readonly<Record<string, JsonValue>>;
  readonly relations: Readonly<Record<string, RelationValue>>;
}

/** One entity. The same object for as long as the entity lives; only the store changes it. */
export interface EntityRecord {
  /** the order of creation, by which lists are paged */
  readonly seq: number;
  readonly blueprint: string;
  readonly identifier: string;
  content: EntityContent;
  /** the User-Agent of the last writer */
  datasource: string;
  readonly createdAt: string;
  readonly createdBy: string;
  updatedAt: string;
  updatedBy: string;
}

/** What an entity is until somebody writes it, when another one relates to it already. */
export const BARE_CONTENT: EntityContent = { title: null, icon: null, team: [], properties: {}, relations: {} };

export function relationTargets(value: RelationValue | undefined): readonly string[] {
  if (value === null || value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
