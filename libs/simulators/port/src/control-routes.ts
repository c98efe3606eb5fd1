import { isJsonObject } from '@quayside/domain';
import type { SimHandler, SimRequest } from '@quayside/simulator-kit';
import type { OrganisationView, PlantedEntity } from './organisation-view';
import type { PortSimulator } from './port-simulator';
import type { SimulatedCredentials } from './port-simulator-options';
import { Refusal } from './refusal';

/**
 * The accessors for tests over HTTP, under `/__simulator`, for who runs the simulator in another process. The query
 * parameter `organisation` chooses the organisation; the first one when absent.
 */
export function addControlRoutes(simulator: PortSimulator): void {
  const view = ({ query }: SimRequest): OrganisationView =>
    simulator.organisation(query.get('organisation') ?? simulator.organisationId);
  const control = (method: string, pattern: string, handler: SimHandler): void =>
    simulator.server.control(method, pattern, async (request) => {
      try {
        return await handler(request);
      } catch (error) {
        if (error instanceof Refusal) return error.toResponse();
        throw error;
      }
    });

  control('GET', '/entities', (request) => {
    const blueprint = request.query.get('blueprint') ?? undefined;
    return { status: 200, body: view(request).entities(blueprint) };
  });
  control('PUT', '/entities', (request) => {
    const { entity, datasource } = isJsonObject(request.body) ? request.body : {};
    const owner = typeof datasource === 'string' ? datasource : undefined;
    return { status: 200, body: view(request).putEntity(entity as unknown as PlantedEntity, owner) };
  });
  control('DELETE', '/entities/:blueprint/:entity', (request) => {
    const { blueprint = '', entity = '' } = request.params;
    return { status: view(request).deleteEntity(blueprint, entity) ? 204 : 404 };
  });
  control('GET', '/blueprints', (request) => ({ status: 200, body: view(request).blueprints() }));
  control('PATCH', '/blueprints/:blueprint', (request) => {
    const changes = isJsonObject(request.body) ? request.body : {};
    return { status: 200, body: view(request).patchBlueprint(request.params['blueprint'] ?? '', changes) };
  });
  control('GET', '/integrations', (request) => ({ status: 200, body: view(request).integrations() }));
  control('GET', '/integrations/:id/examples', (request) => ({
    status: 200,
    body: view(request).examples(request.params['id'] ?? ''),
  }));
  control('POST', '/integrations/:id/resync-request', (request) => {
    view(request).requestResync(request.params['id'] ?? '');
    return { status: 204 };
  });
  control('GET', '/ingested', (request) => ({ status: 200, body: view(request).ingested() }));
  control('GET', '/integrations/:id/resyncs/:event/metrics', (request) => ({
    status: 200,
    body: view(request).syncMetrics(request.params['id'] ?? '', request.params['event'] ?? ''),
  }));
  control('GET', '/secrets', (request) => ({ status: 200, body: view(request).secrets() }));
  control('GET', '/writes', (request) => {
    const { entries, created, updated, unchanged, deleted } = view(request).writes;
    return { status: 200, body: { created, updated, unchanged, deleted, entries } };
  });
  control('DELETE', '/writes', (request) => {
    view(request).writes.clear();
    return { status: 204 };
  });
  control('POST', '/credentials', ({ body }) => {
    simulator.addCredentials(body as SimulatedCredentials);
    return { status: 204 };
  });
  control('POST', '/expire-tokens', () => {
    simulator.expireTokens();
    return { status: 204 };
  });
  control('GET', '/snapshot', () => ({ status: 200, body: simulator.snapshot() }));
}
