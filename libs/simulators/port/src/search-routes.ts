import type { JsonObject, JsonValue } from '@quayside/domain';
import { blueprintOf } from './blueprint-routes';
import { isTextList } from './entity-body';
import type { EntityReader } from './entity-reader';
import { readOptions } from './entity-routes';
import { decodeCursor, pageOf } from './page-cursor';
import { invalid } from './refusal';
import { objectBody, requiredString } from './request-body';
import { done, type Router } from './router';

const DEFAULT_PAGE = 200;
const MAX_PAGE = 1000;
const MAX_LISTING_PAGE = 5000;
const ANY: JsonObject = { combinator: 'and', rules: [] };

/** The three ways to find entities: by a query at once, by a query page by page, by datasource page by page. */
export function addSearchRoutes(router: Router, reader: EntityReader): void {
  router.route('POST', '/v1/entities/search', (call) => {
    const query = reader.query(call.organisation, call.nowMs);
    const found = query.search(objectBody(call.request));
    const entities = reader.read(found, query, readOptions(call.query));
    const matchingBlueprints = [...new Set(found.map(({ blueprint }) => blueprint))];
    return done({ entities, matchingBlueprints });
  });

  router.route('POST', '/v1/blueprints/:blueprint/entities/search', (call) => {
    const blueprint = blueprintOf(call);
    const body = objectBody(call.request, ['query', 'include', 'exclude', 'limit', 'from']);
    const limit = pageSize(body['limit'], DEFAULT_PAGE, MAX_PAGE);
    const query = reader.query(call.organisation, call.nowMs);
    const after = decodeCursor(body['from']);
    const found = query.matches(body['query'] ?? ANY, blueprint.identifier, after);
    const { page, next } = pageOf(found, after, limit);
    const entities = reader.read(page, query, {
      include: texts(body['include'], 'include'),
      exclude: texts(body['exclude'], 'exclude'),
      computed: true,
      bareIds: true,
    });
    return done({ entities, ...(next === undefined ? {} : { next }) });
  });

  router.route('POST', '/v1/blueprints/entities/datasource-entities', (call) => {
    const body = objectBody(call.request);
    const prefix = requiredString(body['datasource_prefix'], 'datasource_prefix');
    const suffix = requiredString(body['datasource_suffix'], 'datasource_suffix');
    const limit = pageSize(body['limit'], MAX_LISTING_PAGE, MAX_LISTING_PAGE);
    const before = parseBefore(body['before']);
    const owned = call.organisation.entities.ofDatasources(
      (datasource) => datasource.startsWith(prefix) && datasource.endsWith(suffix),
    );
    const listed = before === undefined ? owned : owned.filter(({ updatedAt }) => updatedAt < before);
    const { page, next = null } = pageOf(listed, decodeCursor(body['from']), limit);
    return done({ entities: page.map((record) => reader.written(record)), next });
  });
}

function pageSize(value: JsonValue | undefined, fallback: number, max: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw invalid('"limit" must be number');
  if (value < 1) throw invalid('"limit" must be >= 1');
  if (value > max) throw invalid(`"limit" must be <= ${max}`);
  return value;
}

/** The instant in the one spelling in which times are kept, so that they compare as text. */
function parseBefore(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  const ms = Date.parse(requiredString(value, 'before'));
  if (Number.isNaN(ms)) throw invalid('"before" must match format "date-time"');
  return new Date(ms).toISOString();
}

function texts(value: JsonValue | undefined, path: string): readonly string[] {
  if (value === undefined) return [];
  if (!isTextList(value)) throw invalid(`"${path}" must be array`);
  return value;
}
