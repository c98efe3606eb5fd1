import { createHmac } from 'node:crypto';
import type { UpstreamKey } from '@quayside/domain';

/** The same for all who share the upstream key. It holds the key itself: for the memory of this process only. */
export function plainBudgetName({ host, apiKey }: UpstreamKey): string {
  return `${host.toLowerCase()}\n${apiKey}`;
}

/** What stands for an upstream key in Redis: the same for all who share the secret, and no way back without it. */
export function budgetKeyId(key: UpstreamKey, secret: Uint8Array): string {
  return createHmac('sha256', secret).update(plainBudgetName(key)).digest('hex');
}
