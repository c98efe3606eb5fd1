import type { SimRequest, SimulatorServer } from '@quayside/simulator-kit';
import { apiError } from './api-error';
import { newSubscriber } from './changes';
import { listResponse, onPage, parseWrapped } from './on-page';
import { SUBSCRIBER_TYPES, type SubscriberType } from './records';
import { serializeSubscriber } from './serialize-subscriber';
import type { StatuspageWorld } from './statuspage-world';
import type { SubscriberState } from './subscriber-book';

const STATES: readonly SubscriberState[] = ['active', 'unconfirmed', 'quarantined', 'all'];

/** Subscribers. The one list whose first page is documented as 0; other readings of the vendor's words say 1. */
export function addSubscriberRoutes(server: SimulatorServer, world: StatuspageWorld, firstPage: 0 | 1): void {
  const subscribers = '/v1/pages/:page/subscribers';

  server.route(
    'GET',
    subscribers,
    onPage(world, (page, request) => {
      const filter = parseFilter(request);
      if ('problem' in filter) return apiError(400, filter.problem);
      const found = page.subscribers.list(filter.type, filter.state);
      return listResponse(found, request, { sizeParam: 'limit', firstPage }, serializeSubscriber);
    }),
  );
  server.route(
    'GET',
    `${subscribers}/count`,
    onPage(world, (page, request) => {
      const filter = parseFilter(request);
      if ('problem' in filter) return apiError(400, filter.problem);
      return { status: 200, body: page.subscribers.count(filter.type, filter.state) };
    }),
  );
  server.route(
    'GET',
    `${subscribers}/:id`,
    onPage(world, (page, { params }) => {
      const subscriber = page.subscribers.get(params.id ?? '');
      return subscriber
        ? { status: 200, body: serializeSubscriber(subscriber) }
        : apiError(404, 'Subscriber not found');
    }),
  );
  server.route(
    'POST',
    subscribers,
    onPage(world, (page, request) => {
      const parsed = parseWrapped(
        request,
        'subscriber',
        newSubscriber.pick({ email: true, endpoint: true, component_ids: true }),
      );
      if ('refusal' in parsed) return parsed.refusal;
      return { status: 201, body: serializeSubscriber(page.subscribers.add(parsed.value)) };
    }),
  );
  server.route(
    'DELETE',
    `${subscribers}/:id`,
    onPage(world, (page, { params }) => ({
      status: 200,
      body: serializeSubscriber(page.subscribers.remove(params.id ?? '')),
    })),
  );
}

function parseFilter({
  query,
}: SimRequest):
  { readonly type: SubscriberType | undefined; readonly state: SubscriberState } | { readonly problem: string } {
  const askedType = query.get('type');
  const askedState = query.get('state') ?? 'active';
  const type = SUBSCRIBER_TYPES.find((known) => known === askedType);
  const state = STATES.find((known) => known === askedState);
  if (askedType !== null && type === undefined) return { problem: 'type does not have a valid value' };
  return state === undefined ? { problem: 'state does not have a valid value' } : { type, state };
}
