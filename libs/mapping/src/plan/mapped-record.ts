import type { Entity } from '@quayside/domain';

/** What a mapping made of one record by one resource. */
export type MappedRecord =
  | {
      readonly outcome: 'entity';
      readonly entity: Entity;
      /** dotted path -> expression, of every field that gave nothing */
      readonly misconfigured: Readonly<Record<string, string>>;
    }
  | { readonly outcome: 'filtered' }
  /** no identifier or no blueprint, without an error */
  | { readonly outcome: 'dropped'; readonly reason: string }
  /** the selector, the identifier or the blueprint failed: unknown which entity the record stands for */
  | { readonly outcome: 'failed'; readonly path: string; readonly message: string };
