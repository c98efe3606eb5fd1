import type { NewSubscriber } from './changes';
import type { ComponentBook } from './component-book';
import { SUBSCRIBER_TYPES, type SubscriberRecord, type SubscriberType } from './records';
import { RefusedChange } from './refused-change';
import type { WorldContext } from './world-context';

export type SubscriberState = SubscriberRecord['state'] | 'all';

/** Who is told about one page. A webhook subscriber is active from the start: nothing is sent to confirm it. */
export class SubscriberBook {
  private readonly subscribers: Map<string, SubscriberRecord>;

  constructor(
    private readonly context: WorldContext,
    private readonly components: ComponentBook,
    subscribers: readonly SubscriberRecord[],
  ) {
    this.subscribers = new Map(subscribers.map((subscriber) => [subscriber.id, subscriber]));
  }

  get(id: string): SubscriberRecord | undefined {
    return this.subscribers.get(id);
  }

  list(type: SubscriberType | undefined, state: SubscriberState): SubscriberRecord[] {
    return [...this.subscribers.values()].filter(
      (subscriber) =>
        (type === undefined || subscriber.mode === type) && (state === 'all' || subscriber.state === state),
    );
  }

  count(type: SubscriberType | undefined, state: SubscriberState): Record<string, number> {
    const types = type === undefined ? SUBSCRIBER_TYPES : [type];
    return Object.fromEntries(types.map((each) => [each, this.list(each, state).length]));
  }

  add(input: NewSubscriber): SubscriberRecord {
    const { email = null, endpoint = null, component_ids: componentIds } = input;
    if (email === null && endpoint === null) throw new RefusedChange(422, 'a subscriber needs an email or an endpoint');
    const unknown = componentIds?.find((id) => this.components.get(id) === undefined);
    if (unknown !== undefined) throw new RefusedChange(422, `there is no component ${unknown}`);
    if (componentIds?.length === 0) throw new RefusedChange(422, 'component_ids cannot be empty');
    const subscriber: SubscriberRecord = {
      id: this.context.newId(),
      mode: input.mode ?? (endpoint === null ? 'email' : 'webhook'),
      state: input.state ?? 'active',
      email,
      endpoint,
      component_ids: componentIds ?? [],
      quarantined_at: null,
      purge_at: null,
      created_at: this.context.now(),
    };
    this.subscribers.set(subscriber.id, subscriber);
    return subscriber;
  }

  remove(id: string): SubscriberRecord {
    const subscriber = this.subscribers.get(id);
    if (subscriber === undefined) throw new RefusedChange(404, 'Subscriber not found');
    this.subscribers.delete(id);
    return subscriber;
  }
}
