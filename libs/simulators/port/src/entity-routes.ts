import type { JsonValue } from '@quayside/domain';
import type { SimResponse } from '@quayside/simulator-kit';
import { blueprintOf } from './blueprint-routes';
import { parseEntityBody, type EntityBody } from './entity-body';
import type { EntityReader, ReadOptions } from './entity-reader';
import type { EntityRecord } from './entity-record';
import type { Organisation } from './organisation';
import type { EntityRules } from './port-simulator-options';
import { invalid, notFound, Refusal } from './refusal';
import { flag, list, objectBody } from './request-body';
import { done, type PortCall, type Router } from './router';
import { upsertEntity, type UpsertContext, type UpsertFlags } from './upsert-entity';

const MAX_BULK = 20;

/** Reading and writing entities by their blueprint. */
export function addEntityRoutes(router: Router, reader: EntityReader, rules: EntityRules): void {
  const contextOf = (call: PortCall): UpsertContext => ({
    organisation: call.organisation,
    query: reader.query(call.organisation, call.nowMs),
    rules,
    stamp: call.stamp,
    path: logPath(call),
  });

  router.route('POST', '/v1/blueprints/:blueprint/entities', (call) => {
    const blueprint = blueprintOf(call);
    const body = parseEntityBody(objectBody(call.request), '');
    const { record, identifier } = upsertEntity(blueprint, body, upsertFlags(call.query), contextOf(call));
    return done({ entity: record ? reader.written(record) : { identifier, blueprint: blueprint.identifier } }, 201);
  });

  router.route('POST', '/v1/blueprints/:blueprint/entities/bulk', (call) => {
    const blueprint = blueprintOf(call);
    const { entities } = objectBody(call.request, ['entities']);
    const bodies = parseBulk(entities);
    const flags = upsertFlags(call.query);
    const context = contextOf(call);
    const written: object[] = [];
    const errors: object[] = [];
    for (const [index, body] of bodies.entries()) {
      try {
        const { identifier, created } = upsertEntity(blueprint, body, flags, context);
        written.push({ identifier, index, created });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const identifier = typeof body.identifier === 'string' ? body.identifier : 'unknown';
        errors.push({ identifier, index, statusCode: error.status, error: error.error, message: error.message });
      }
    }
    return done({ entities: written, errors }, errors.length > 0 ? 207 : 200);
  });

  router.route('GET', '/v1/blueprints/:blueprint/entities', (call) => {
    const blueprint = blueprintOf(call);
    const records = [...call.organisation.entities.ofBlueprint(blueprint.identifier).values()];
    return done({
      entities: reader.read(records, reader.query(call.organisation, call.nowMs), readOptions(call.query)),
    });
  });

  router.route('GET', '/v1/blueprints/:blueprint/entities-count', (call) =>
    done({ count: call.organisation.entities.ofBlueprint(blueprintOf(call).identifier).size }),
  );

  router.route('GET', '/v1/blueprints/:blueprint/entities/:entity', (call) => {
    const query = reader.query(call.organisation, call.nowMs);
    const [entity] = reader.read([entityOf(call)], query, readOptions(call.query));
    return done({ entity });
  });

  const edit =
    (mode: 'merge' | 'replace') =>
    (call: PortCall): SimResponse => {
      const { identifier } = entityOf(call);
      const body = parseEntityBody(objectBody(call.request), '', { identifier });
      if (body.identifier !== identifier) throw invalid('"identifier" must be the one in the path');
      const flags = {
        mode,
        createMissingRelatedEntities: flag(call.query, 'create_missing_related_entities'),
        validationOnly: false,
      };
      const { record } = upsertEntity(blueprintOf(call), body, flags, contextOf(call));
      return done({ entity: record && reader.written(record) });
    };
  router.route('PATCH', '/v1/blueprints/:blueprint/entities/:entity', edit('merge'));
  router.route('PUT', '/v1/blueprints/:blueprint/entities/:entity', edit('replace'));
}

export function entityOf({
  organisation,
  params,
}: {
  organisation: Organisation;
  params: PortCall['params'];
}): EntityRecord {
  const { blueprint = '', entity = '' } = params;
  const record = organisation.entities.get(blueprint, entity);
  if (!record) throw notFound(`Entity of blueprint "${blueprint}"`, entity);
  return record;
}

/** The path under which a write is logged: the same for all entities of a blueprint, so that there are few. */
export function logPath({ request, params }: Pick<PortCall, 'request' | 'params'>): string {
  const { blueprint = '', entity } = params;
  return entity === undefined ? request.path : `/v1/blueprints/${blueprint}/entities/*`;
}

export function readOptions(query: URLSearchParams): ReadOptions {
  return {
    include: list(query, 'include'),
    exclude: list(query, 'exclude'),
    computed: !flag(query, 'exclude_calculated_properties'),
    bareIds: false,
  };
}

function upsertFlags(query: URLSearchParams): UpsertFlags {
  const merge = flag(query, 'merge');
  return {
    mode: flag(query, 'upsert') ? (merge ? 'merge' : 'replace') : 'create',
    createMissingRelatedEntities: flag(query, 'create_missing_related_entities'),
    validationOnly: flag(query, 'validation_only'),
  };
}

function parseBulk(entities: JsonValue | undefined): readonly EntityBody[] {
  if (!Array.isArray(entities)) throw invalid('"entities" must be array');
  if (entities.length < 1) throw invalid('"entities" must NOT have fewer than 1 items');
  if (entities.length > MAX_BULK) throw invalid(`"entities" must NOT have more than ${MAX_BULK} items`);
  return (entities as readonly JsonValue[]).map((entity, index) => parseEntityBody(entity, `entities/${index}`));
}
