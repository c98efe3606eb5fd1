import type { Connector } from '@quayside/connector-kit';
import { ROOT_SCOPE, type RunFault } from '@quayside/domain';
import type { Completeness } from '@quayside/resync-reconcile';

export interface Failures {
  readonly faults: readonly RunFault[];
  /** the records of which nobody knows which entity they stand for */
  readonly records: readonly { readonly kind: string; readonly scope: string }[];
  /** whether Port refused any entity */
  readonly loads: boolean;
  /** kinds that the run did not set out to read whole */
  readonly unread: readonly string[];
}

/**
 * What was read and mapped whole, from what failed: a page that could not be read leaves all its kinds incomplete, a
 * list only the kinds that it carries, a record whose mapping failed its kind on its page. The entity that stands for a
 * page is in the list of pages, not on the page: when a page is missing, that list is not whole either. What Port
 * refused is known by its key; only for the run as a whole, which decides about entities of unknown origin, it counts.
 */
export function completenessOf(
  { kinds, rootSource }: Pick<Connector, 'kinds' | 'rootSource'>,
  { faults, records, loads, unread }: Failures,
): Completeness {
  const broken = new Set(records.map(({ kind, scope }) => `${kind}\n${scope}`));
  let everything = false;
  for (const { scope, source } of faults) {
    if (scope === undefined) everything = true;
    for (const spec of kinds) {
      if (source === undefined || spec.source === source) broken.add(`${spec.kind}\n${scope ?? ''}`);
      if (source === undefined && spec.source === rootSource) broken.add(`${spec.kind}\n${ROOT_SCOPE}`);
    }
  }
  return {
    complete: !everything && !loads && unread.length === 0 && broken.size === 0,
    isComplete: (kind, scope) => !everything && !unread.includes(kind) && !broken.has(`${kind}\n${scope}`),
  };
}
