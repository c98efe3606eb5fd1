import { z } from 'zod';
import { describeRefusal } from './describe-refusal';
import type { UpsertOutcome } from './port-types';
import { NOTHING_SAID, upsertCodeOfStatus, upsertFailure } from './upsert-outcome';

const lists = z.object({ entities: z.array(z.unknown()).catch([]), errors: z.array(z.unknown()).catch([]) });
const written = z.object({ index: z.int(), identifier: z.string(), created: z.boolean().catch(false) });
const refused = z.object({ index: z.int(), statusCode: z.int().catch(0) });

/**
 * What became of each of the `count` entities of a bulk request, by the `index` that Port gives back: the identifier is no
 * key, since a search query has none. An entity that no list names, or names in a way that cannot be read, counts as
 * failed, and one that both lists name does too: it is written again next time, which does no harm.
 */
export function correlateByIndex(count: number, answer: unknown, secrets: readonly string[]): UpsertOutcome[] {
  const outcomes = new Array<UpsertOutcome | undefined>(count).fill(undefined);
  const parsed = lists.safeParse(answer);
  for (const item of parsed.data?.entities ?? []) {
    const entity = written.safeParse(item).data;
    if (entity === undefined || !(entity.index in outcomes)) continue;
    outcomes[entity.index] = { ok: true, identifier: entity.identifier, created: entity.created };
  }
  for (const item of parsed.data?.errors ?? []) {
    const error = refused.safeParse(item).data;
    if (error === undefined || !(error.index in outcomes)) continue;
    const said = describeRefusal(item, secrets).text;
    const message = said === '' ? 'Port refused this entity without a reason.' : `Port refused this entity: ${said}`;
    outcomes[error.index] = upsertFailure(upsertCodeOfStatus(error.statusCode), error.statusCode, message);
  }
  return outcomes.map((outcome) => outcome ?? NOTHING_SAID);
}
