import { seededRandom } from '@quayside/simulator-kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { ComponentBook } from './component-book';
import { idMaker } from './id-maker';
import { IncidentBook } from './incident-book';
import { SUB_LISTS } from './incident-rules';

const NOW = Date.parse('2025-01-01T12:00:00.000Z');
let now: number;
let components: ComponentBook;
let incidents: IncidentBook;
let api: string;
let mail: string;

beforeEach(() => {
  now = NOW;
  const context = { now: () => now, newId: idMaker(seededRandom(1)) };
  components = new ComponentBook(context, { components: [], groups: [] });
  incidents = new IncidentBook(context, components, []);
  api = components.add({ name: 'API' }).id;
  mail = components.add({ name: 'Mail' }).id;
  components.addGroup({ name: 'Backend', components: [api] });
});

describe('a new incident', () => {
  it('brings its components to the status named and says what they were', () => {
    const incident = incidents.add({ name: 'Down', body: 'We look', components: { [api]: 'partial_outage' } });
    expect(components.get(api)?.status).toBe('partial_outage');
    expect(incident).toMatchObject({
      status: 'investigating',
      impact: 'major',
      component_ids: [api],
      resolved_at: null,
    });
    expect(incident.incident_updates).toEqual([
      expect.objectContaining({
        body: 'We look',
        status: 'investigating',
        affected_components: [
          { code: api, name: 'Backend - API', old_status: 'operational', new_status: 'partial_outage' },
        ],
      }),
    ]);
  });

  it('says null of the components it does not concern', () => {
    const incident = incidents.add({ name: 'Unclear' });
    expect(incident.incident_updates[0]?.affected_components).toBeNull();
    expect(incident.impact).toBe('none');
  });

  it('stands first in the list, or where its back-dated creation puts it', () => {
    const first = incidents.add({ name: 'first' });
    const second = incidents.add({ name: 'second' });
    const old = incidents.add({ name: 'old', backfilled: true, backfill_date: NOW - 86_400_000 });
    now += 1_000;
    const third = incidents.add({ name: 'third' });
    expect(incidents.list().map(({ id }) => id)).toEqual([third, second, first, old].map(({ id }) => id));
    expect(old).toMatchObject({ status: 'resolved', resolved_at: null, created_at: NOW - 86_400_000 });
  });

  it('is a maintenance when it has a window', () => {
    const incident = incidents.add({ name: 'Upgrade', scheduled_for: NOW + 3_600_000 });
    expect(incident).toMatchObject({ status: 'scheduled', impact: 'maintenance' });
  });

  it('cannot name components that do not exist, nor any when it is backfilled', () => {
    const refused = expect.objectContaining({ status: 422 }) as Error;
    expect(() => incidents.add({ name: 'x', components: { nobody: 'operational' } })).toThrow(refused);
    expect(() => incidents.add({ name: 'x', backfilled: true, components: { [api]: 'operational' } })).toThrow(refused);
    expect(incidents.list()).toEqual([]);
  });
});

describe('an update', () => {
  it('is put before the others, later than they are, and moves the incident on', () => {
    const { id } = incidents.add({ name: 'Down', components: { [api]: 'major_outage' } });
    incidents.update(id, { status: 'monitoring', body: 'Better' });
    const resolved = incidents.update(id, { status: 'resolved', components: { [api]: 'operational' } });
    const [last, middle, first] = resolved.incident_updates;
    expect([last?.status, middle?.status, first?.status]).toEqual(['resolved', 'monitoring', 'investigating']);
    expect((last?.created_at ?? 0) > (middle?.created_at ?? 0)).toBe(true);
    expect(resolved).toMatchObject({
      monitoring_at: middle?.created_at,
      resolved_at: last?.created_at,
      impact: 'critical',
    });
    expect(last?.affected_components).toEqual([
      { code: api, name: 'Backend - API', old_status: 'major_outage', new_status: 'operational' },
    ]);
    expect(components.get(api)?.status).toBe('operational');
  });

  it('is not made by a change that says nothing to readers', () => {
    const { id, updated_at: before } = incidents.add({ name: 'Down' });
    const changed = incidents.update(id, { name: 'Up', component_ids: [mail], metadata: { jira: { issue: 'A-1' } } });
    expect(changed.incident_updates).toHaveLength(1);
    expect(changed).toMatchObject({ name: 'Up', component_ids: [mail], metadata: { jira: { issue: 'A-1' } } });
    expect(changed.updated_at).toBeGreaterThan(before);
  });

  it('can be edited and taken away, which moves the incident too', () => {
    const incident = incidents.add({ name: 'Down', body: 'tyop' });
    const updateId = incident.incident_updates[0]?.id ?? '';
    const edited = incidents.editUpdate(incident.id, updateId, { body: 'typo' });
    expect(edited.incident_updates).toEqual([expect.objectContaining({ id: updateId, body: 'typo' })]);
    const removed = incidents.removeUpdate(incident.id, updateId);
    expect(removed.incident_updates).toEqual([]);
    expect([incident.updated_at < edited.updated_at, edited.updated_at < removed.updated_at]).toEqual([true, true]);
    expect(() => incidents.editUpdate(incident.id, updateId, {})).toThrow(expect.objectContaining({ status: 404 }));
  });

  it('keeps an impact that was set by hand', () => {
    const { id } = incidents.add({ name: 'Down', impact_override: 'minor', components: { [api]: 'major_outage' } });
    expect(incidents.update(id, { status: 'resolved' })).toMatchObject({ impact: 'minor', impact_override: 'minor' });
  });
});

describe('the end of an incident', () => {
  it('may be a postmortem, a status of its own with an update of its own', () => {
    const { id } = incidents.add({ name: 'Down', status: 'resolved' });
    const published = incidents.publishPostmortem(id, 'A disk filled up.');
    expect(published).toMatchObject({ status: 'postmortem', postmortem_body: 'A disk filled up.' });
    expect(published.postmortem_published_at).not.toBeNull();
    expect(published.incident_updates[0]).toMatchObject({ status: 'postmortem', body: 'A disk filled up.' });
  });

  it('may be its removal, after which nobody knows it', () => {
    const { id } = incidents.add({ name: 'Down' });
    incidents.remove(id);
    expect([incidents.get(id), incidents.list()]).toEqual([undefined, []]);
    expect(() => incidents.remove(id)).toThrow(expect.objectContaining({ status: 404 }));
  });
});

describe('the sub-lists', () => {
  it('hold each status where it belongs', () => {
    const realtime = (['investigating', 'identified', 'monitoring', 'resolved', 'postmortem'] as const).map((status) =>
      incidents.add({ name: status, status }),
    );
    const scheduled = (['scheduled', 'in_progress', 'verifying', 'completed'] as const).map((status) =>
      incidents.add({ name: status, status, scheduled_for: NOW }),
    );
    const after = incidents.add({ name: 'postmortem of a maintenance', status: 'postmortem', scheduled_for: NOW });
    const names = (list: string): string[] =>
      [...realtime, ...scheduled, after].filter((incident) => SUB_LISTS[list]?.(incident)).map(({ name }) => name);
    expect(names('unresolved')).toEqual(['investigating', 'identified', 'monitoring']);
    expect(names('scheduled')).toEqual(['scheduled', 'in_progress', 'verifying', 'completed', after.name]);
    expect(names('upcoming')).toEqual(['scheduled']);
    expect(names('active_maintenance')).toEqual(['in_progress', 'verifying']);
  });
});
