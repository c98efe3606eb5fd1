import type { z } from 'zod';
import { PortError } from './port-error';

const MAX_PLACES = 3;

/**
 * Takes an answer of Port apart. What does not fit ends in `port_answer_malformed`, which names the places and never the
 * values: an answer can hold a token or a tenant's data.
 */
export function parseAnswer<T>(schema: z.ZodType<T>, answer: unknown, route: string): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.slice(0, MAX_PLACES).map((issue) => issue.path.join('.') || 'the whole of it');
  throw new PortError(
    'port_answer_malformed',
    `Port's answer to ${route} is not as promised, at: ${places.join(', ')}.`,
    {
      retry: 'later',
      context: { route },
    },
  );
}
