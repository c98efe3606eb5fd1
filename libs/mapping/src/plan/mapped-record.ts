import type { Entity } from '@quayside/domain';

/** Fields of which nobody knows the value. */
export interface StoppedFields {
  /** every one, dotted: `title`, `properties.url` */
  readonly paths: readonly string[];
  /** the names of the relations among them */
  readonly relations: readonly string[];
}

/** What a mapping made of one record by one resource. */
export type MappedRecord =
  | {
      readonly outcome: 'entity';
      readonly entity: Entity;
      /** dotted path -> expression, of every field that gave nothing */
      readonly misconfigured: Readonly<Record<string, string>>;
      /** there when fields were left out, because a limit stopped their expressions: the entity is not whole */
      readonly stopped?: StoppedFields;
    }
  | { readonly outcome: 'filtered' }
  /** no identifier or no blueprint, without an error */
  | { readonly outcome: 'dropped'; readonly reason: string }
  /** the selector, the identifier or the blueprint failed: unknown which entity the record stands for */
  | { readonly outcome: 'failed'; readonly path: string; readonly message: string };
