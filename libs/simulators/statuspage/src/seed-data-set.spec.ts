import { describe, expect, it } from 'vitest';
import payloads from './fixtures/seed-payloads.json';
import { seedDataSet } from './seed-data-set';
import { serializeGroup, serializeRow } from './serialize-component';
import { serializeIncident } from './serialize-incident';
import { serializePage } from './serialize-page';
import { StatuspageWorld } from './statuspage-world';

const world = new StatuspageWorld(seedDataSet(), () => 0);
const page = world.page(payloads.page.id);
const incident = page.incidents.list()[0];

/** Compared as text, so that the order of members counts too. */
const same = (actual: unknown, expected: unknown): void => {
  expect(JSON.stringify(actual, null, 1)).toBe(JSON.stringify(expected, null, 1));
};

describe('seedDataSet', () => {
  it('is served as the payloads of the seed, to the letter', () => {
    same(serializePage(page.record), payloads.page);
    same(
      page.components.listGroups().map((group) => serializeGroup(group, page.record.id)),
      [payloads.component_group],
    );
    const row = page.components.row(payloads.component.id);
    same(row && serializeRow(row, page.record.id), payloads.component);
    const single = incident && serializeIncident(incident, page, 'single');
    same(single, payloads.incident);
    expect(single?.incident_updates).toContainEqual(payloads.incident_update);
  });

  it('shows in the list the times that the entity of the seed was made from', () => {
    const listed = incident && serializeIncident(incident, page, 'list');
    expect(listed).toMatchObject({
      started_at: '2024-06-07T01:00:17.228Z',
      created_at: '2024-06-07T01:00:17.239Z',
      updated_at: '2024-06-07T22:26:34.383Z',
      resolved_at: '2024-06-07T22:26:34.370Z',
    });
  });

  it('holds every component and group that anything in it names', () => {
    const ids = page.components.rows().map((row) => ('component' in row ? row.component.id : row.group.id));
    expect(ids).toHaveLength(6);
    expect(ids).toEqual(expect.arrayContaining([...(incident?.component_ids ?? []), payloads.component_group.id]));
    expect(page.components.getGroup('9w477s340zqt')?.components).toEqual(['3chbmx8qmlny']);
    for (const update of incident?.incident_updates ?? []) {
      for (const { code } of update.affected_components ?? []) expect(ids).toContain(code);
    }
  });

  it('is made anew each time, so that one simulator does not change what another holds', () => {
    page.components.update(payloads.component.id, { status: 'major_outage' });
    const fresh = new StatuspageWorld(seedDataSet(), () => 0).page(payloads.page.id);
    expect(fresh.components.get(payloads.component.id)?.status).toBe('operational');
  });
});
