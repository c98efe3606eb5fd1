import type { KindSpec } from '@quayside/connector-kit';
import type { RunFault } from '@quayside/domain';
import type { Completeness } from '@quayside/resync-reconcile';

/**
 * What was read and mapped whole, from what failed: a page that could not be read leaves all its kinds incomplete, a
 * list only the kinds that it carries, a record whose mapping failed its kind on its page.
 */
export function completenessOf(
  kinds: readonly KindSpec[],
  faults: readonly RunFault[],
  failedRecords: readonly { readonly kind: string; readonly scope: string }[],
): Completeness {
  const broken = new Set(failedRecords.map(({ kind, scope }) => `${kind}\n${scope}`));
  let everything = false;
  for (const { scope, source } of faults) {
    if (scope === undefined) everything = true;
    for (const spec of kinds)
      if (source === undefined || spec.source === source) broken.add(`${spec.kind}\n${scope ?? ''}`);
  }
  return {
    complete: !everything && broken.size === 0,
    isComplete: (kind, scope) => !everything && !broken.has(`${kind}\n${scope}`),
  };
}
