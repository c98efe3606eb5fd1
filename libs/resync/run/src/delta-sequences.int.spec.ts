import type { PageWorld } from '@quayside/simulator-statuspage';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delta, groupAt, incidentAt, LONG, pageOf, type Before } from './delta-runs.fixture';
import { differing, open, run, runAfter, small } from './run-resync.fixture';

describe('any sequence of changes and delta runs', () => {
  const CHANGES: readonly ((page: PageWorld, part: number) => unknown)[] = [
    (page) => page.incidents.add({ name: 'it began', body: 'looking into it' }),
    (page) => page.incidents.add({ name: 'planned', scheduled_for: 2e12, scheduled_until: 2.1e12 }),
    (page, part) => page.incidents.add({ name: 'late entry', backfilled: true, backfill_date: 1.7e12 * part }),
    (page, part) => page.incidents.update(incidentAt(page, part).id, { status: 'identified', body: 'found it' }),
    (page, part) => page.incidents.update(incidentAt(page, part).id, { status: 'resolved', body: 'it is over' }),
    (page, part) => page.incidents.update(incidentAt(page, part).id, { name: 'renamed' }),
    (page, part) => page.incidents.publishPostmortem(incidentAt(page, part).id, 'what we learned'),
    (page, part) => page.incidents.remove(incidentAt(page, part).id),
    (page) => page.components.add({ name: 'another' }),
    (page, part) => {
      const components = page.components.list();
      const component = components[Math.floor(part * components.length)];
      if (component) page.components.update(component.id, { name: 'renamed', status: 'partial_outage' });
    },
    (page) => page.components.remove(page.components.add({ name: 'short-lived' }).id),
    (page) => page.components.updateGroup(groupAt(page.components).id, { name: 'renamed', description: 'changed' }),
    (page, part) => {
      const ids = page.components.list().map(({ id }) => id);
      page.components.addGroup({ name: 'regrouped', components: ids.slice(Math.floor(part * ids.length)) });
    },
  ];
  const change = fc.record({
    change: fc.constantFrom(...CHANGES),
    page: fc.nat({ max: 1 }),
    part: fc.double({ min: 0, max: 0.999, noNaN: true }),
  });
  const rounds = fc.array(fc.array(change, { maxLength: 6 }), { minLength: 1, maxLength: 4 });

  it('ends with Port as the mapping says once everything was read', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, fc.nat({ max: 1_000 }), async (sequence, seed) => {
        const all = await open(small({ ...LONG, seed }));
        let before: Before = await run(all);
        for (const changes of sequence) {
          for (const { change: apply, page, part } of changes) apply(pageOf(all, page), part);
          const { report, state } = await delta(all, before);
          expect(report.outcome).toBe('complete');
          before = { state };
          for (const page of all.statuspage.world.pages()) {
            for (const { id, name, status } of page.incidents.list().slice(0, 100)) {
              expect(all.port.entity('statuspageIncident', id)).toMatchObject({ title: name, properties: { status } });
            }
            for (const { id, name } of page.components.listGroups()) {
              expect(all.port.entity('statuspageComponentGroup', id)?.title).toBe(name);
            }
          }
        }
        expect((await runAfter(all, before)).report.outcome).toBe('complete');
        expect(differing(all)).toEqual([]);
        await Promise.all([all.statuspage.close(), all.port.close()]);
      }),
      { numRuns: 5, seed: 20_261_123, endOnFailure: true },
    );
  });
});
