import { z } from 'zod';

const HASH = /^[0-9a-f]{64}$/;

/** What the text that is hashed begins with; the guide to the audit trail says what follows. */
export const TRAIL_FORM = 'quayside-audit-1';

/** One event as it is hashed and exported, in the order in which its fields are hashed. */
export const chainedEventSchema = z.object({
  organisationId: z.string(),
  seq: z.int().min(1).describe('1 for the first event of the organisation, without gaps.'),
  previousHash: z.string().regex(HASH).describe('Of the event before it; zeros for the first.'),
  id: z.string(),
  at: z.string().describe('In UTC, with microseconds.').meta({ example: '2025-01-31T08:30:00.123000Z' }),
  actorType: z.string(),
  actorId: z.string(),
  originAddress: z.string().nullable(),
  originRequestId: z.string().nullable(),
  action: z.string(),
  installationId: z.string().nullable(),
  runId: z.string().nullable(),
  secretId: z.string().nullable(),
  details: z.string().describe('JSON as text, because the text is what is hashed.'),
  hash: z.string().regex(HASH),
});
export type ChainedEvent = Readonly<z.infer<typeof chainedEventSchema>>;

/** Where a trail ends, or ended once: whoever keeps it notices when what came before is changed. */
export const chainHeadSchema = z.object({
  seq: z.int().min(0),
  hash: z.string().regex(HASH),
});
export type ChainHead = Readonly<z.infer<typeof chainHeadSchema>>;

/**
 * What can be wrong at a place of a trail. `missing`: the event of this number is not there. `order`: an event of an earlier
 * number is. `organisation`: it is another one's. `previous_hash`: the event before it is not the one that it was added to.
 * `hash`: it was changed. `head`: it is not what the trail ended with.
 */
export const CHAIN_FAULTS = ['missing', 'order', 'organisation', 'previous_hash', 'hash', 'head'] as const;
export type ChainFault = (typeof CHAIN_FAULTS)[number];
