import type { EntityKey, JsonObject, JsonValue } from '@quayside/domain';
import { z } from 'zod';
import type { Datasource } from './datasource';
import { followPages, type Page } from './follow-pages';
import { parseAnswer } from './parse-answer';
import { pathOf } from './path-of';
import { PortError } from './port-error';
import { routeOf, type PortTransport } from './port-transport';
import type { PortEntity } from './port-types';

const LIST_LIMIT = 5_000;
const READ_LIMIT = 1_000;

const cursor = z.string().max(8_192).nullish();
const json = z.custom<JsonValue>((value) => value !== undefined);
const record = z
  .record(z.string(), json)
  .nullish()
  .transform((value) => value ?? {});

const listPage = z.object({
  entities: z.array(z.object({ identifier: z.string(), blueprint: z.string() })),
  next: cursor,
});
const entityPage = z.object({
  entities: z.array(
    z.object({
      identifier: z.string(),
      blueprint: z.string(),
      title: json.exactOptional(),
      icon: json.exactOptional(),
      team: json.exactOptional(),
      properties: record,
      relations: record,
      updatedAt: z.string().exactOptional(),
    }),
  ),
  next: cursor,
});

/** The keys of everything that Port holds under our datasource. */
export function listOwned(
  transport: PortTransport,
  datasource: Datasource,
  signal: AbortSignal,
): AsyncGenerator<readonly EntityKey[], void, void> {
  const call = {
    method: 'POST',
    path: pathOf('blueprints', 'entities', 'datasource-entities'),
    lane: 'bulk',
    signal,
  } as const;
  return followPages(routeOf(call), async (from) => {
    const body = {
      datasource_prefix: datasource.prefix,
      datasource_suffix: datasource.suffix,
      limit: LIST_LIMIT,
      ...(from === undefined ? {} : { from }),
    };
    const page = parseAnswer(listPage, await transport.request({ ...call, body, idempotent: true }), routeOf(call));
    return { items: page.entities, next: page.next };
  });
}

/**
 * The content of what Port holds of one blueprint under our datasource. An entity that moves to a later page while they are
 * read comes twice, as it was and as it is: to remember all that came would take memory for every entity.
 */
export function readOwned(
  transport: PortTransport,
  datasource: Datasource,
  blueprint: string,
  signal: AbortSignal,
): AsyncGenerator<readonly PortEntity[], void, void> {
  const call = {
    method: 'POST',
    path: pathOf('blueprints', blueprint, 'entities', 'search'),
    lane: 'bulk',
    signal,
  } as const;
  const query = { combinator: 'and', rules: datasourceRules(datasource) };
  let limit = READ_LIMIT;
  const readPage = async (from: string | undefined): Promise<Page<PortEntity>> => {
    const body = { query, limit, ...(from === undefined ? {} : { from }) };
    const page = parseAnswer(entityPage, await transport.request({ ...call, body, idempotent: true }), routeOf(call));
    return { items: page.entities, next: page.next };
  };
  return followPages(routeOf(call), async (from) => {
    for (;;) {
      try {
        return await readPage(from);
      } catch (error) {
        // a thousand long postmortems can be more than we read at once: the cursor goes on in smaller steps
        if (!(error instanceof PortError) || error.code !== 'port_answer_too_large' || limit === 1) throw error;
        limit = Math.floor(limit / 2);
      }
    }
  });
}

/** The two rules that hold for our entities and for nobody else's. */
export function datasourceRules(datasource: Datasource): readonly JsonObject[] {
  return [
    { property: '$datasource', operator: 'contains', value: datasource.prefix },
    { property: '$datasource', operator: 'contains', value: datasource.suffix },
  ];
}
