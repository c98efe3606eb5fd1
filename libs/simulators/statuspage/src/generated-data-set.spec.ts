import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_COMPONENTS } from './awkward-incident';
import { expectedFullSweepRequests } from './expected-full-sweep-requests';
import { generatedDataSet, type GeneratedDataSetOptions } from './generated-data-set';
import { IMPACTS, INCIDENT_STATUSES, type IncidentRecord } from './records';
import { StatuspageWorld } from './statuspage-world';

const SMALL: GeneratedDataSetOptions = {
  seed: 7,
  pages: 3,
  groupsPerPage: 2,
  componentsPerPage: 12,
  incidentsPerPage: 26,
  updatesPerIncident: 4,
  awkward: true,
};
const sizes = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  pages: fc.nat(3),
  groupsPerPage: fc.nat(4),
  componentsPerPage: fc.integer({ min: 4, max: 15 }),
  incidentsPerPage: fc.nat(30),
  updatesPerIncident: fc.nat(5),
  subscribersPerPage: fc.nat(3),
  awkward: fc.boolean(),
});

describe('generatedDataSet', () => {
  it('has exactly as much of everything as was asked for, every id leading somewhere', () => {
    fc.assert(
      fc.property(sizes, (options) => {
        const dataSet = generatedDataSet(options);
        const { pages, groupsPerPage, componentsPerPage, incidentsPerPage, updatesPerIncident } = options;
        expect(new StatuspageWorld(dataSet, () => 0).counts()).toEqual({
          pages,
          groups: pages * groupsPerPage,
          components: pages * componentsPerPage,
          componentRows: pages * (componentsPerPage + groupsPerPage),
          incidents: pages * incidentsPerPage,
          incidentUpdates: pages * incidentsPerPage * updatesPerIncident,
        });
        const all: string[] = [];
        for (const { page, groups, components, incidents, subscribers } of dataSet.pages) {
          const updates = incidents.flatMap((incident) => incident.incident_updates);
          all.push(...[page, ...groups, ...components, ...incidents, ...updates, ...subscribers].map(({ id }) => id));
          const known = new Set(components.map(({ id }) => id));
          for (const group of groups) expect(group.components.length).toBeGreaterThan(0);
          for (const component of components) {
            const group = groups.find(({ id }) => id === component.group_id);
            expect(group?.components.includes(component.id) ?? component.group_id === null).toBe(true);
          }
          for (const incident of incidents) expect(incident.component_ids.every((id) => known.has(id))).toBe(true);
          for (const { affected_components: affected } of updates) {
            for (const { code } of affected ?? []) expect(code === undefined || known.has(code)).toBe(true);
          }
        }
        expect(new Set(all).size).toBe(all.length);
        expect(all.every((id) => /^[0-9bcdfghjklmnpqrstvwxyz]{12}$/.test(id))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('is the same for the same seed and another for another', () => {
    expect(generatedDataSet(SMALL)).toEqual(generatedDataSet(SMALL));
    expect(generatedDataSet({ ...SMALL, seed: 8 })).not.toEqual(generatedDataSet(SMALL));
  });

  it('lists updates newest first, and has two incidents that are still going on', () => {
    for (const { incidents } of generatedDataSet({ ...SMALL, awkward: false }).pages) {
      for (const { incident_updates: updates, created_at: createdAt } of incidents) {
        const times = updates.map(({ created_at: at }) => at);
        expect(times).toEqual([...times].sort((left, right) => right - left));
        expect(times.at(-1)).toBeGreaterThanOrEqual(createdAt);
      }
      expect(incidents.filter(({ resolved_at: resolvedAt }) => resolvedAt === null)).toHaveLength(2);
    }
  });

  it('brings a component to the status that a running incident says', () => {
    const [page] = generatedDataSet({ ...SMALL, awkward: false }).pages;
    const said = page?.incidents[0]?.incident_updates[0]?.affected_components?.[0];
    expect(said?.new_status).not.toBe('operational');
    expect(page?.components.find(({ id }) => id === said?.code)?.status).toBe(said?.new_status);
  });

  it('holds nothing awkward unless it is asked to', () => {
    const incidents = generatedDataSet({ ...SMALL, awkward: false }).pages.flatMap((page) => page.incidents);
    const updates = incidents.flatMap((incident) => incident.incident_updates);
    expect(updates.every(({ affected_components: affected }) => affected !== null && affected !== NO_COMPONENTS)).toBe(
      true,
    );
    expect(incidents.some(({ impact, status }) => impact === 'maintenance' || status === 'postmortem')).toBe(false);
  });

  it('holds on each page everything awkward when it is', () => {
    const { pages } = generatedDataSet(SMALL);
    expect(pages.map(({ page }) => page.time_zone)).toEqual(['UTC', 'America/Tijuana', 'Asia/Kolkata']);
    for (const { incidents, components } of pages) {
      const updates = incidents.flatMap((incident) => incident.incident_updates);
      const some = (test: (incident: IncidentRecord) => boolean): boolean => incidents.some(test);
      expect({
        nullComponents: updates.some(({ affected_components: affected }) => affected === null),
        placeholder: updates.some(
          ({ affected_components: affected }) => affected?.[0]?.code === undefined && affected?.length === 1,
        ),
        maintenance: some(({ impact }) => impact === 'maintenance'),
        postmortem: some(({ status, postmortem_published_at: at }) => status === 'postmortem' && at !== null),
        resolvedAtNoTime: some(({ status, resolved_at: at }) => status === 'resolved' && at === null),
        html: updates.some(({ body }) => body.includes('<br />')),
        windowsLines: updates.some(({ body }) => body.includes('\r\n')),
        emptyBody: updates.some(({ body }) => body === ''),
        longBody: updates.some(({ body }) => body.length > 2_000),
        remindersAsText: some(({ reminder_intervals: reminders }) => reminders === '[1,5,7]'),
        emptyStatus: components.some(({ status }) => status === ''),
      }).toEqual({
        nullComponents: true,
        placeholder: true,
        maintenance: true,
        postmortem: true,
        resolvedAtNoTime: true,
        html: true,
        windowsLines: true,
        emptyBody: true,
        longBody: true,
        remindersAsText: true,
        emptyStatus: true,
      });
      expect(
        incidents.every(({ impact, status }) => IMPACTS.includes(impact) && INCIDENT_STATUSES.includes(status)),
      ).toBe(true);
    }
  });

  it('cannot have empty groups', () => {
    expect(() => generatedDataSet({ ...SMALL, groupsPerPage: 13 })).toThrow(RangeError);
  });
});

describe('expectedFullSweepRequests', () => {
  it.each([
    [99, 1],
    [100, 2],
    [250, 3],
  ])('counts %i incidents as %i requests', (incidentsPerPage, requests) => {
    const world = new StatuspageWorld(
      generatedDataSet({ ...SMALL, pages: 1, groupsPerPage: 1, componentsPerPage: 3, incidentsPerPage }),
      () => 0,
    );
    expect(expectedFullSweepRequests(world)).toBe(1 + 1 + 1 + requests);
  });

  it('counts group rows among the components, and only the pages asked about', () => {
    const world = new StatuspageWorld(
      generatedDataSet({ ...SMALL, pages: 2, groupsPerPage: 1, componentsPerPage: 99, incidentsPerPage: 0 }),
      () => 0,
    );
    expect(expectedFullSweepRequests(world)).toBe(1 + 2 * (1 + 2 + 1));
    expect(expectedFullSweepRequests(world, [world.pages()[0]?.record.id ?? ''])).toBe(1 + 1 + 2 + 1);
  });
});
