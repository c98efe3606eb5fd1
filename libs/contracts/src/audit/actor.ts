import { z } from 'zod';

/** Who can do something: a person, a program with a token, somebody who runs Quayside, or Quayside itself. */
export const ACTOR_TYPES = ['person', 'api_token', 'operator', 'system'] as const;
export type ActorType = (typeof ACTOR_TYPES)[number];

export const actorSchema = z.object({
  type: z.enum(ACTOR_TYPES),
  id: z.string().describe('Of a person the id of the user, of a token its own.').meta({ example: 'bootstrap' }),
});
