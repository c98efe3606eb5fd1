import type { JsonObject } from '@quayside/domain';
import { z } from 'zod';
import { parseAnswer } from './parse-answer';
import { pathOf } from './path-of';
import { routeOf, type PortTransport } from './port-transport';

const CHUNK = 100;

const found = z.object({ entities: z.array(z.object({ identifier: z.string(), blueprint: z.string() })) });

/**
 * Which of these identifiers Port holds in a blueprint, among the entities that the further rules let through. What Port
 * gives that was not asked for is left out: deletions are decided by this.
 */
export async function searchIdentifiers(
  transport: PortTransport,
  blueprint: string,
  identifiers: readonly string[],
  furtherRules: readonly JsonObject[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const call = { method: 'POST', path: pathOf('entities', 'search'), signal } as const;
  const held = new Set<string>();
  for (let start = 0; start < identifiers.length; start += CHUNK) {
    const asked = identifiers.slice(start, start + CHUNK);
    const answer = await transport.request({
      ...call,
      query: { exclude_calculated_properties: true, include: ['identifier', 'blueprint'] },
      body: {
        combinator: 'and',
        rules: [
          { property: '$identifier', operator: 'in', value: asked },
          { property: '$blueprint', operator: '=', value: blueprint },
          ...furtherRules,
        ],
      },
      idempotent: true,
    });
    const wanted = new Set(asked);
    for (const entity of parseAnswer(found, answer, routeOf(call)).entities) {
      if (entity.blueprint === blueprint && wanted.has(entity.identifier)) held.add(entity.identifier);
    }
  }
  return held;
}
