import type { SimRequest, SimResponse, SimulatorServer } from '@quayside/simulator-kit';
import { z } from 'zod';
import type { AccessGuard } from './access-guard';
import { apiError } from './api-error';
import { expectedFullSweepRequests } from './expected-full-sweep-requests';
import type { Keyring } from './keyring';
import { refusing } from './on-page';
import type { StatuspageWorld } from './statuspage-world';

const key = z.string().min(1);
const newKey = z.strictObject({ key, expiresAt: z.number().optional() });
const forbiddenPage = z.strictObject({
  pageId: z.string(),
  key: key.optional(),
  status: z.union([z.literal(401), z.literal(403), z.literal(404)]).optional(),
  listed: z.boolean().optional(),
});
const rateLimit = z.union([
  z.strictObject({ on: z.literal(false) }),
  z.strictObject({
    on: z.literal(true).default(true),
    limit: z.number().int().min(0).default(60),
    windowMs: z.number().int().min(1).default(60_000),
    status: z.union([z.literal(420), z.literal(429)]).default(420),
  }),
]);

/**
 * Steering over HTTP of what stands before the world: keys, pages closed to them, the rate limit; and counts to check
 * against.
 */
export function addControlRoutes(
  server: SimulatorServer,
  world: StatuspageWorld,
  guard: AccessGuard,
  keyring: Keyring,
): void {
  server.control(
    'POST',
    '/keys',
    withBody(newKey, (body) => keyring.add(body.key, body.expiresAt)),
  );
  for (const change of ['revoke', 'expire', 'restore'] as const) {
    server.control(
      'POST',
      `/keys/${change}`,
      withBody(z.strictObject({ key }), (body) => {
        keyring[change](body.key);
      }),
    );
  }
  server.control(
    'POST',
    '/forbidden-pages',
    withBody(forbiddenPage, (body) => keyring.forbidPage(body)),
  );
  server.control('DELETE', '/forbidden-pages', () => {
    keyring.allowPage();
    return { status: 204 };
  });
  server.control('DELETE', '/forbidden-pages/:page', ({ params }) => {
    keyring.allowPage(params.page);
    return { status: 204 };
  });
  server.control(
    'PUT',
    '/rate-limit',
    withBody(rateLimit, ({ on, ...limit }) => guard.setRateLimit(on && limit)),
  );
  server.control(
    'GET',
    '/world',
    refusing(({ query }) => {
      const pageIds = query.getAll('page');
      const asked = pageIds.length === 0 ? undefined : pageIds;
      return {
        status: 200,
        body: { ...world.counts(asked), fullSweepRequests: expectedFullSweepRequests(world, asked) },
      };
    }),
  );
}

/** A steering handler with a body of a known shape: 204, or 400 with what is wrong. */
function withBody<Schema extends z.ZodType>(
  schema: Schema,
  handle: (body: z.output<Schema>) => void,
): (request: SimRequest) => SimResponse {
  return ({ body }) => {
    const parsed = schema.safeParse(body);
    if (!parsed.success) return apiError(400, z.prettifyError(parsed.error));
    try {
      handle(parsed.data);
    } catch (error) {
      if (error instanceof RangeError) return apiError(404, error.message);
      throw error;
    }
    return { status: 204 };
  };
}
