import { deleteEntities } from './delete-entities';
import { blueprintOf } from './blueprint-routes';
import { isTextList } from './entity-body';
import { entityOf, logPath } from './entity-routes';
import type { EntityRecord } from './entity-record';
import { invalid, notFound } from './refusal';
import { flag, objectBody } from './request-body';
import { done, type Router } from './router';

const MAX_BULK_DELETE = 100;

export function addDeleteRoutes(router: Router): void {
  router.route('DELETE', '/v1/blueprints/:blueprint/entities/:entity', (call) => {
    blueprintOf(call);
    const dependents = flag(call.query, 'delete_dependents');
    deleteEntities(call.organisation, [entityOf(call)], dependents, call.stamp, logPath(call));
    return done();
  });

  router.route('POST', '/v1/blueprints/:blueprint/bulk/entities/delete', (call) => {
    const { identifier: blueprint } = blueprintOf(call);
    const { entities } = objectBody(call.request, ['entities']);
    if (!isTextList(entities)) throw invalid('"entities" must be array');
    if (entities.length < 1) throw invalid('"entities" must NOT have fewer than 1 items');
    if (entities.length > MAX_BULK_DELETE) throw invalid(`"entities" must NOT have more than ${MAX_BULK_DELETE} items`);
    const records = [...new Set(entities)]
      .map((identifier) => call.organisation.entities.get(blueprint, identifier))
      .filter((record): record is EntityRecord => record !== undefined);
    const dependents = flag(call.query, 'delete_dependents');
    deleteEntities(call.organisation, records, dependents, call.stamp, call.request.path);
    return done({ deletedEntities: records.map(({ identifier }) => identifier) });
  });

  router.route('DELETE', '/v1/blueprints/:blueprint/all-entities', (call) => {
    const { organisation, stamp, clientId } = call;
    const { identifier: sourceBlueprint } = blueprintOf(call);
    const records = [...organisation.entities.ofBlueprint(sourceBlueprint).values()];
    deleteEntities(organisation, records, true, stamp, call.request.path);
    if (flag(call.query, 'delete_blueprint')) organisation.blueprints.delete(sourceBlueprint);
    const id = organisation.nextId('migration');
    organisation.migrations.set(id, { id, actor: clientId, sourceBlueprint, mapping: {}, status: 'COMPLETED' });
    return done({ migrationId: id });
  });

  router.route('GET', '/v1/migrations/:id', ({ organisation, params }) => {
    const { id = '' } = params;
    const migration = organisation.migrations.get(id);
    if (!migration) throw notFound('Migration', id);
    return done({ migration });
  });
}
