import type { JsonObject, JsonValue, Logger } from '@quayside/domain';
import { z } from 'zod';
import { PortError } from './port-error';
import type { PortBlueprint, PortClient } from './port-types';

/**
 * The description of a blueprint that we have created and not finished. It is what tells such a blueprint from one of the
 * user's: a blueprint without relations may well be one from which the user has taken them, and must stay as it is.
 */
export const UNFINISHED_DESCRIPTION = 'Quayside is still setting up this blueprint: the next resync goes on with it.';

/** What a blueprint is created with; everything else may speak of other blueprints, or of its own relations. */
const BARE_KEYS: ReadonlySet<string> = new Set(['identifier', 'title', 'icon', 'schema']);

const document = z.looseObject({ identifier: z.string() });

/**
 * Creates those of a connector's default blueprints that Port does not have. Blueprints relate to each other in circles,
 * so it takes three stages, each for all of them before the next: bare; with relations; with mirror, calculation and
 * aggregation properties.
 *
 * A blueprint that exists is the user's, whoever made it, and is never changed. The exception is one that an earlier call
 * could not finish: it still carries `UNFINISHED_DESCRIPTION`, which only the last stage replaces. It is finished now and
 * counts as created. (Whoever writes a description of their own has taken it over.) The first failure ends the call, with
 * a PortError; the next call goes on where this one ended.
 */
export async function ensureDefaultBlueprints(
  port: Pick<PortClient, 'getBlueprint' | 'createBlueprint' | 'patchBlueprint'>,
  blueprints: readonly JsonObject[],
  signal: AbortSignal,
  logger: Logger,
): Promise<{ readonly created: string[]; readonly existing: string[] }> {
  const existing: string[] = [];
  const ours = new Map<string, JsonObject>();
  for (const blueprint of blueprints) {
    const { identifier } = document.parse(blueprint);
    const present = await port.getBlueprint(identifier, signal);
    if (isUnfinished(present))
      logger.info({ blueprint: identifier }, 'going on with a blueprint that was not finished');
    if (isUnfinished(present) || (present === null && (await createBare(port, identifier, blueprint, signal)))) {
      ours.set(identifier, blueprint);
    } else existing.push(identifier);
  }
  for (const [identifier, { relations }] of ours) {
    if (relations !== undefined) await port.patchBlueprint(identifier, { relations }, signal);
  }
  for (const [identifier, blueprint] of ours) {
    const rest = pick(blueprint, (key) => !BARE_KEYS.has(key) && key !== 'relations');
    await port.patchBlueprint(identifier, { description: '', ...rest }, signal);
  }
  return { created: [...ours.keys()], existing };
}

/** False when someone else was faster. */
async function createBare(
  port: Pick<PortClient, 'getBlueprint' | 'createBlueprint'>,
  identifier: string,
  blueprint: JsonObject,
  signal: AbortSignal,
): Promise<boolean> {
  const bare = { ...pick(blueprint, (key) => BARE_KEYS.has(key)), description: UNFINISHED_DESCRIPTION };
  try {
    await port.createBlueprint(bare, signal);
    return true;
  } catch (error) {
    if (!(error instanceof PortError) || error.code !== 'port_conflict') throw error;
    // it may have been us, with an answer that got lost on the way
    return isUnfinished(await port.getBlueprint(identifier, signal));
  }
}

function isUnfinished(blueprint: PortBlueprint | null): boolean {
  return blueprint?.description === UNFINISHED_DESCRIPTION;
}

function pick(object: JsonObject, wanted: (key: string) => boolean): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => wanted(key)));
}
