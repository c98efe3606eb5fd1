import type { SimulatorServer } from '@quayside/simulator-kit';
import { apiError } from './api-error';
import { incidentChange, newIncident, updateEdit } from './changes';
import { SUB_LISTS } from './incident-rules';
import { listResponse, onPage, parseWrapped } from './on-page';
import { BY_LIMIT, BY_PER_PAGE } from './paginate';
import type { IncidentRecord } from './records';
import { serializeIncident, type IncidentForm } from './serialize-incident';
import type { StatuspageWorld } from './statuspage-world';

const LONGEST_NAME = 255;
const LONGEST_BODY = 25_000;

/**
 * Incidents: the whole list, the four sub-lists, and one by one. Only the list and its sub-lists have the list's form.
 */
export function addIncidentRoutes(server: SimulatorServer, world: StatuspageWorld, subListForm: IncidentForm): void {
  const incidents = '/v1/pages/:page/incidents';

  server.route(
    'GET',
    incidents,
    onPage(world, (page, request) => {
      const wanted = request.query.get('q')?.toLowerCase() ?? '';
      const found = wanted === '' ? page.incidents.list() : page.incidents.list().filter(mentions(wanted));
      return listResponse(found, request, BY_LIMIT, (incident) => serializeIncident(incident, page, 'list'));
    }),
  );
  for (const [name, belongs] of Object.entries(SUB_LISTS)) {
    server.route(
      'GET',
      `${incidents}/${name}`,
      onPage(world, (page, request) =>
        listResponse(page.incidents.list().filter(belongs), request, BY_PER_PAGE, (incident) =>
          serializeIncident(incident, page, subListForm),
        ),
      ),
    );
  }
  server.route(
    'GET',
    `${incidents}/:id`,
    onPage(world, (page, { params }) => {
      const incident = page.incidents.get(params.id ?? '');
      if (incident === undefined) return apiError(404, 'Incident not found');
      return { status: 200, body: serializeIncident(incident, page, 'single') };
    }),
  );

  server.route(
    'POST',
    incidents,
    onPage(world, (page, request) => {
      const parsed = parseWrapped(request, 'incident', newIncident);
      if ('refusal' in parsed) return parsed.refusal;
      const problem = tooLong(parsed.value);
      if (problem !== undefined) return apiError(422, problem);
      return { status: 201, body: serializeIncident(page.incidents.add(parsed.value), page, 'single') };
    }),
  );
  server.route(
    'DELETE',
    `${incidents}/:id`,
    onPage(world, (page, { params }) => {
      const removed = page.incidents.remove(params.id ?? '');
      return { status: 200, body: serializeIncident(removed, page, 'single') };
    }),
  );
  for (const method of ['PATCH', 'PUT']) {
    server.route(
      method,
      `${incidents}/:id`,
      onPage(world, (page, request) => {
        const parsed = parseWrapped(request, 'incident', incidentChange);
        if ('refusal' in parsed) return parsed.refusal;
        const problem = tooLong(parsed.value);
        if (problem !== undefined) return apiError(422, problem);
        const changed = page.incidents.update(request.params.id ?? '', parsed.value);
        return { status: 200, body: serializeIncident(changed, page, 'single') };
      }),
    );
    server.route(
      method,
      `${incidents}/:id/incident_updates/:update`,
      onPage(world, (page, request) => {
        const parsed = parseWrapped(request, 'incident_update', updateEdit);
        if ('refusal' in parsed) return parsed.refusal;
        const { id = '', update = '' } = request.params;
        const changed = serializeIncident(page.incidents.editUpdate(id, update, parsed.value), page, 'single');
        const updates = changed.incident_updates as readonly { readonly id: string }[];
        return { status: 200, body: updates.find((candidate) => candidate.id === update) };
      }),
    );
  }
}

function mentions(wanted: string): (incident: IncidentRecord) => boolean {
  return ({ name, status, postmortem_body: postmortem, incident_updates: updates }) =>
    [name, status, postmortem ?? '', ...updates.map(({ body }) => body)].some((text) =>
      text.toLowerCase().includes(wanted),
    );
}

function tooLong({
  name = '',
  body = '',
}: {
  readonly name?: string | undefined;
  readonly body?: string | undefined;
}): string | undefined {
  if (name.length > LONGEST_NAME) return `name is too long (maximum is ${LONGEST_NAME} characters)`;
  if (body.length > LONGEST_BODY) return `body is too long (maximum is ${LONGEST_BODY} characters)`;
  return undefined;
}
