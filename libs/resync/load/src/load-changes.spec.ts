import type { Entity } from '@quayside/domain';
import type { UpsertOutcome } from '@quayside/port';
import { describe, expect, it } from 'vitest';
import { loadChanges } from './load-changes';

const item = (blueprint: string, identifier: string) => ({
  entity: { blueprint, identifier, properties: {}, relations: {} },
});
const options = { merge: true, createMissingRelatedEntities: true, runId: 'run', signal: new AbortController().signal };

describe('loadChanges', () => {
  it('writes blueprint by blueprint, in the order in which they first appear', async () => {
    const calls: string[] = [];
    const port = {
      upsert: async (blueprint: string, entities: readonly Entity[]): Promise<UpsertOutcome[]> => {
        calls.push(`${blueprint}:${entities.map(({ identifier }) => identifier as string).join('')}`);
        return entities.map(({ identifier }) => ({ ok: true, identifier: identifier as string, created: true }));
      },
    };
    await loadChanges(port, [item('incident', 'a'), item('update', 'x'), item('incident', 'b')], options);
    expect(calls).toEqual(['incident:ab', 'update:x']);
  });

  it('gives each entity its own outcome', async () => {
    const port = {
      upsert: async (_: string, entities: readonly Entity[]): Promise<UpsertOutcome[]> =>
        entities.map(({ identifier }) =>
          identifier === 'bad'
            ? { ok: false, status: 422, code: 'port_rejected', message: 'no' }
            : { ok: true, identifier: identifier as string, created: false },
        ),
    };
    const loaded = await loadChanges(port, [item('b', 'good'), item('b', 'bad')], options);
    expect(loaded.map(({ item: { entity }, outcome }) => [entity.identifier, outcome.ok])).toEqual([
      ['good', true],
      ['bad', false],
    ]);
  });
});
