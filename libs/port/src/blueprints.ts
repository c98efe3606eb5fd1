import { isJsonObject, type JsonObject } from '@quayside/domain';
import { z } from 'zod';
import { parseAnswer } from './parse-answer';
import { isPathSegment, pathOf } from './path-of';
import { PortError } from './port-error';
import { routeOf, type PortTransport } from './port-transport';
import type { PortBlueprint } from './port-types';

const relation = z.object({
  target: z.string(),
  required: z.boolean().default(false),
  many: z.boolean().default(false),
});

const blueprintAnswer = z.object({
  blueprint: z.object({
    identifier: z.string(),
    description: z.string().nullish(),
    schema: z
      .object({
        properties: z.record(z.string(), z.custom<JsonObject>(isJsonObject)).nullish(),
        required: z.array(z.string()).nullish(),
      })
      .nullish(),
    relations: z.record(z.string(), relation).nullish(),
  }),
});

/**
 * Null when there is none, also for a text that cannot be an identifier at all. What Port leaves out is empty; what we do
 * not use is kept out.
 */
export async function getBlueprint(
  transport: PortTransport,
  identifier: string,
  signal: AbortSignal,
): Promise<PortBlueprint | null> {
  if (!isPathSegment(identifier)) return null;
  const call = { method: 'GET', path: pathOf('blueprints', identifier), signal } as const;
  try {
    const { blueprint } = parseAnswer(blueprintAnswer, await transport.request(call), routeOf(call));
    return {
      identifier: blueprint.identifier,
      ...(blueprint.description ? { description: blueprint.description } : {}),
      schema: {
        properties: blueprint.schema?.properties ?? {},
        ...(blueprint.schema?.required ? { required: blueprint.schema.required } : {}),
      },
      relations: blueprint.relations ?? {},
    };
  } catch (error) {
    if (error instanceof PortError && error.code === 'port_not_found') return null;
    throw error;
  }
}
