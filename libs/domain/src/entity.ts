import type { JsonValue } from './json';

/** Port's search object: finds the one entity that has a property, in place of an identifier. */
export interface SearchQuery {
  readonly combinator: JsonValue;
  readonly rules: readonly (SearchRule | SearchQuery)[];
}
export interface SearchRule {
  readonly property: JsonValue;
  readonly operator: JsonValue;
  readonly value: JsonValue;
}

/**
 * An entity as a mapping asks Port to hold it. A key that the mapping did not define is absent; a key whose expression
 * gave nothing is null.
 *
 * @see https://docs.port.io/api-reference/create-an-entity
 */
export interface Entity {
  readonly identifier: string | SearchQuery;
  readonly blueprint: string;
  readonly title?: JsonValue;
  readonly icon?: JsonValue;
  readonly team?: JsonValue | SearchQuery;
  readonly properties: Readonly<Record<string, JsonValue>>;
  readonly relations: Readonly<Record<string, JsonValue | SearchQuery>>;
}

/** What names one entity inside an organisation of Port. */
export interface EntityKey {
  readonly blueprint: string;
  readonly identifier: string;
}

/** One string for a key, for maps and sets. Neither part can hold a line break (Port's identifier rules). */
export function entityKeyText(key: EntityKey): string {
  return `${key.blueprint}\n${key.identifier}`;
}

/** Among key texts: every entity of a blueprint. No entity has this text, since no identifier holds a line break. */
export function anyEntityText(blueprint: string): string {
  return `${blueprint}\n\n`;
}

/** Whether an entity is among these key texts, by its own or by the one that stands for its whole blueprint. */
export function isAmongTexts(texts: ReadonlySet<string>, key: EntityKey): boolean {
  return texts.has(entityKeyText(key)) || texts.has(anyEntityText(key.blueprint));
}
