import type { PageRecord } from './records';
import { wholeSeconds } from './timestamps';

/** There is no status among its members: only webhooks and the public API tell that. */
export function serializePage(page: PageRecord): Record<string, unknown> {
  return { ...page, created_at: wholeSeconds(page.created_at), updated_at: wholeSeconds(page.updated_at) };
}
