import type { SimHandler, SimRequest, SimResponse } from '@quayside/simulator-kit';
import type { z } from 'zod';
import { apiError } from './api-error';
import { paginate, type PagingRule } from './paginate';
import { RefusedChange } from './refused-change';
import type { PageWorld, StatuspageWorld } from './statuspage-world';

/**
 * A handler of a path under one page: 404 when there is no such page, and the answer that a refused change asks for.
 */
export function onPage(
  world: StatuspageWorld,
  handler: (page: PageWorld, request: SimRequest) => SimResponse,
): SimHandler {
  return refusing((request) => handler(world.page(request.params.page ?? ''), request));
}

export function refusing(handler: (request: SimRequest) => SimResponse): SimHandler {
  return (request) => {
    try {
      return handler(request);
    } catch (error) {
      if (error instanceof RefusedChange) return apiError(error.status, error.message);
      throw error;
    }
  };
}

/** A list is a bare array, without a total or a link to its next page. */
export function listResponse<Row>(
  rows: readonly Row[],
  request: SimRequest,
  rule: PagingRule,
  serialize: (row: Row) => unknown,
): SimResponse {
  const result = paginate(rows, request.query, rule);
  return 'problem' in result ? apiError(400, result.problem) : { status: 200, body: result.rows.map(serialize) };
}

/** What `wrapper` holds in a JSON body, or all that is wrong with it in the words of the API, joined with commas. */
export function parseWrapped<Schema extends z.ZodType>(
  request: SimRequest,
  wrapper: string,
  schema: Schema,
): { readonly value: z.output<Schema> } | { readonly refusal: SimResponse } {
  const inner: unknown = (request.body as Record<string, unknown> | null | undefined)?.[wrapper];
  const result = schema.safeParse(inner ?? {});
  if (inner !== undefined && result.success) return { value: result.data };
  const problems = result.success
    ? []
    : result.error.issues.map(({ path, code }) => {
        const name = `${wrapper}${path.map((part) => `[${String(part)}]`).join('')}`;
        const missing =
          path.length === 1 && (inner as Record<string, unknown> | undefined)?.[String(path[0])] === undefined;
        if (missing) return `${name} is missing`;
        return code === 'invalid_value' ? `${name} does not have a valid value` : `${name} is invalid`;
      });
  if (inner === undefined) problems.unshift(`${wrapper} is missing`);
  return { refusal: apiError(400, problems.join(', ')) };
}
