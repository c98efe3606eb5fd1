import type { SimHandler, SimRequest, SimulatorServer } from '@quayside/simulator-kit';
import { z } from 'zod';
import { apiError } from './api-error';
import * as changes from './changes';
import { onPage, refusing } from './on-page';
import { serializeComponent, serializeGroup } from './serialize-component';
import { serializeIncident } from './serialize-incident';
import { serializePage } from './serialize-page';
import { serializeSubscriber } from './serialize-subscriber';
import type { PageWorld, StatuspageWorld } from './statuspage-world';

const PAGE = '/pages/:page';
const postmortem = z.strictObject({ body: z.string() });

/**
 * Steering over HTTP of the world itself: every change that the real owner of a page could make, without a key and
 * without counting as a request. Bodies are bare (no wrapper) and may hold known members only.
 */
export function addWorldRoutes(server: SimulatorServer, world: StatuspageWorld): void {
  const change = <Schema extends z.ZodType>(
    method: 'POST' | 'PATCH',
    path: string,
    schema: Schema,
    apply: (page: PageWorld, body: z.output<Schema>, params: SimRequest['params']) => Record<string, unknown>,
  ): void => {
    server.control(
      method,
      PAGE + path,
      withParsed(schema, (body, request) =>
        onPage(world, (page) => ({
          status: method === 'POST' ? 201 : 200,
          body: apply(page, body, request.params),
        }))(request),
      ),
    );
  };
  const remove = (path: string, apply: (page: PageWorld, params: SimRequest['params']) => void): void => {
    server.control(
      'DELETE',
      PAGE + path,
      onPage(world, (page, { params }) => {
        apply(page, params);
        return { status: 204 };
      }),
    );
  };

  server.control(
    'POST',
    '/pages',
    withParsed(changes.newPage.strict(), (body) => ({ status: 201, body: serializePage(world.addPage(body).record) })),
  );
  change('PATCH', '', changes.pageChange.strict(), (page, body) => serializePage(page.update(body)));
  server.control(
    'DELETE',
    PAGE,
    refusing(({ params }) => {
      world.removePage(params.page ?? '');
      return { status: 204 };
    }),
  );

  change('POST', '/components', changes.newComponent.strict(), ({ record, components }, body) =>
    serializeComponent(components.add(body), record.id),
  );
  change('PATCH', '/components/:id', changes.componentChange.strict(), ({ record, components }, body, { id = '' }) =>
    serializeComponent(components.update(id, body), record.id),
  );
  remove('/components/:id', ({ components }, { id = '' }) => components.remove(id));

  change('POST', '/component-groups', changes.newGroup.strict(), ({ record, components }, body) =>
    serializeGroup(components.addGroup(body), record.id),
  );
  change('PATCH', '/component-groups/:id', changes.groupChange.strict(), ({ record, components }, body, { id = '' }) =>
    serializeGroup(components.updateGroup(id, body), record.id),
  );
  remove('/component-groups/:id', ({ components }, { id = '' }) => components.removeGroup(id));

  change('POST', '/incidents', changes.newIncident.strict(), (page, body) =>
    serializeIncident(page.incidents.add(body), page, 'single'),
  );
  change('PATCH', '/incidents/:id', changes.incidentChange.strict(), (page, body, { id = '' }) =>
    serializeIncident(page.incidents.update(id, body), page, 'single'),
  );
  change('POST', '/incidents/:id/postmortem', postmortem, (page, { body }, { id = '' }) =>
    serializeIncident(page.incidents.publishPostmortem(id, body), page, 'single'),
  );
  remove('/incidents/:id', ({ incidents }, { id = '' }) => incidents.remove(id));

  change('PATCH', '/incidents/:id/incident_updates/:update', changes.updateEdit.strict(), (page, body, params) =>
    serializeIncident(page.incidents.editUpdate(params.id ?? '', params.update ?? '', body), page, 'single'),
  );
  remove('/incidents/:id/incident_updates/:update', ({ incidents }, { id = '', update = '' }) =>
    incidents.removeUpdate(id, update),
  );

  change('POST', '/subscribers', changes.newSubscriber.strict(), ({ subscribers }, body) =>
    serializeSubscriber(subscribers.add(body)),
  );
  remove('/subscribers/:id', ({ subscribers }, { id = '' }) => subscribers.remove(id));
}

function withParsed<Schema extends z.ZodType>(
  schema: Schema,
  handle: (body: z.output<Schema>, request: SimRequest) => ReturnType<SimHandler>,
): SimHandler {
  return (request) => {
    const parsed = schema.safeParse(request.body);
    return parsed.success ? handle(parsed.data, request) : apiError(400, z.prettifyError(parsed.error));
  };
}
