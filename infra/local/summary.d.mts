export interface ShownEntity {
  readonly blueprint: string;
  readonly identifier: string;
  /** as Port answers it; undefined when it is not there */
  readonly entity: unknown;
}

/** @param run as the API shows it */
export function describeRun(run: unknown): string;
export function describeEntities(shown: readonly ShownEntity[]): string;
