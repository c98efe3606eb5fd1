import { deletionCursor, type RefusedEntityPageBody } from '@quayside/contracts';
import type { ListedRefusal } from '@quayside/tenancy';

/** One page out of rows that were asked for with one more than the page holds. */
export function presentRefusedEntities(rows: readonly ListedRefusal[], limit: number): RefusedEntityPageBody {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ key, kind, scope, recordId, payload, code, message, attempts, runId, ...times }) => ({
      blueprint: key.blueprint,
      identifier: key.identifier,
      kind,
      scope,
      recordId,
      payload: payload && { ...payload },
      code,
      message,
      remedy: `docs/errors/${code}.md`,
      attempts,
      firstRefusedAt: times.firstRefusedAt.toISOString(),
      lastRefusedAt: times.lastRefusedAt.toISOString(),
      runId,
    })),
    next: rows.length > limit && last !== undefined ? deletionCursor(last.key) : null,
  };
}
