import type { SubscriberRecord } from './records';
import { milliseconds, orNull } from './timestamps';

/** Members that do not belong to its kind are absent, not null. */
export function serializeSubscriber(subscriber: SubscriberRecord): Record<string, unknown> {
  const at = (instant: number): string => milliseconds(instant, 'UTC');
  return {
    id: subscriber.id,
    mode: subscriber.mode,
    skip_confirmation_notification: false,
    ...(subscriber.email === null ? {} : { email: subscriber.email }),
    ...(subscriber.endpoint === null ? {} : { endpoint: subscriber.endpoint }),
    ...(subscriber.component_ids.length === 0 ? {} : { components: subscriber.component_ids }),
    quarantined_at: orNull(subscriber.quarantined_at, at),
    purge_at: orNull(subscriber.purge_at, at),
    created_at: at(subscriber.created_at),
  };
}
