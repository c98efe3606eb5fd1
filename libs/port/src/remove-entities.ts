import type { Logger } from '@quayside/domain';
import { z } from 'zod';
import { blamesAnEntity } from './blames-an-entity';
import { parseAnswer } from './parse-answer';
import { pathOf } from './path-of';
import { PortError } from './port-error';
import { routeOf, type PortTransport } from './port-transport';
import { resyncQuery } from './resync-query';
import { searchIdentifiers } from './search-identifiers';

/** @see https://docs.port.io/api-reference/delete-multiple-entities */
const MAX_IDENTIFIERS = 100;

const answer = z.object({ deletedEntities: z.array(z.string()) });

export interface RemoveOptions {
  readonly deleteDependents: boolean;
  readonly runId: string;
  readonly signal: AbortSignal;
}

/**
 * Deletes entities of one blueprint and tells which are gone. Without `deleteDependents` Port refuses a whole request for
 * one entity that others depend on; halving finds it, and it stays. What Port does not list as deleted is looked up:
 * unknown to Port is gone, too (it was deleted by hand, or as a dependant of another).
 *
 * When Port cannot be asked any more, the rest is not tried and is not among what is gone; only rejected credentials throw.
 */
export async function removeEntities(
  { transport, logger }: { readonly transport: PortTransport; readonly logger: Logger },
  blueprint: string,
  identifiers: readonly string[],
  options: RemoveOptions,
): Promise<readonly string[]> {
  const call = {
    method: 'POST',
    lane: 'bulk',
    path: pathOf('blueprints', blueprint, 'bulk', 'entities', 'delete'),
    signal: options.signal,
  } as const;
  const query = { delete_dependents: options.deleteDependents, ...resyncQuery(options.runId) };
  const gone = new Set<string>();

  const lookUp = (group: readonly string[]): Promise<ReadonlySet<string>> =>
    searchIdentifiers(transport, blueprint, group, [], options.signal);

  const settle = async (group: readonly string[]): Promise<void> => {
    let deleted: ReadonlySet<string>;
    try {
      const body = { entities: group };
      const given = await transport.request({ ...call, query, body, idempotent: true });
      deleted = new Set(parseAnswer(answer, given, routeOf(call)).deletedEntities);
    } catch (error) {
      if (!(error instanceof PortError) || !blamesAnEntity(error)) throw error;
      return await settleRefused(group, error);
    }
    const unsure = group.filter((identifier) => !deleted.has(identifier));
    const held = await lookUp(unsure);
    for (const identifier of group) if (deleted.has(identifier) || !held.has(identifier)) gone.add(identifier);
  };

  const settleRefused = async (group: readonly string[], error: PortError): Promise<void> => {
    if (error.code === 'port_not_found') {
      const held = await lookUp(group);
      for (const identifier of group) if (!held.has(identifier)) gone.add(identifier);
      if (held.size === 0) return;
      if (held.size < group.length) return await settle([...held]);
    }
    if (group.length === 1) {
      logger.info({ blueprint, identifier: group[0], code: error.code }, 'Port refused to delete an entity');
      return;
    }
    const middle = Math.ceil(group.length / 2);
    await settle(group.slice(0, middle));
    await settle(group.slice(middle));
  };

  try {
    const unique = [...new Set(identifiers)];
    for (let start = 0; start < unique.length; start += MAX_IDENTIFIERS) {
      await settle(unique.slice(start, start + MAX_IDENTIFIERS));
    }
  } catch (error) {
    if (!(error instanceof PortError) || error.code === 'port_credentials_rejected') throw error;
    logger.warn({ blueprint, gone: gone.size, asked: identifiers.length, code: error.code }, 'deleting ended early');
  }
  return [...gone];
}
