import { describe, expect, it } from 'vitest';
import { seedDataSet } from './seed-data-set';
import { serializeIncident } from './serialize-incident';
import { StatuspageWorld, type PageWorld } from './statuspage-world';

const NOW = Date.parse('2025-03-04T05:06:07.890Z');
const seedPage = (): PageWorld => new StatuspageWorld(seedDataSet(), () => NOW).page('8m2l51279rpl');
const serialized = (page: PageWorld, form: 'list' | 'single'): Record<string, unknown> => {
  const incident = page.incidents.get('f5v3b6dr7k53');
  if (incident === undefined) throw new Error('the seed has lost its incident');
  return serializeIncident(incident, page, form);
};

describe('the two forms of an incident', () => {
  it('have the same members, but for started_at', () => {
    const page = seedPage();
    const { started_at: startedAt, ...listed } = serialized(page, 'list');
    expect(startedAt).toBe('2024-06-07T01:00:17.228Z');
    expect(Object.keys(listed)).toEqual(Object.keys(serialized(page, 'single')));
  });

  it('embed a component whole, or without three members and with longer times', () => {
    const page = seedPage();
    expect(serialized(page, 'single').components).toContainEqual({
      id: '3chbmx8qmlny',
      page_id: '8m2l51279rpl',
      group_id: '9w477s340zqt',
      created_at: '2024-06-06T15:51:24Z',
      updated_at: '2024-06-06T15:51:24Z',
      group: false,
      name: 'Fraud Detection Service',
      description: null,
      position: 1,
      status: 'operational',
      showcase: true,
      only_show_if_degraded: false,
      automation_email: 'component+3224d887fad941c8a39a87c6a67efcc4@notifications.statuspage.io',
      start_date: '2024-06-06',
    });
    expect(serialized(page, 'list').components).toContainEqual({
      id: '3chbmx8qmlny',
      page_id: '8m2l51279rpl',
      group_id: '9w477s340zqt',
      created_at: '2024-06-06T15:51:24.000Z',
      updated_at: '2024-06-06T15:51:24.000Z',
      name: 'Fraud Detection Service',
      description: null,
      position: 1,
      status: 'operational',
      showcase: true,
      start_date: '2024-06-06T00:00:00.000Z',
    });
  });

  it('keep milliseconds in updates and in the time of a postmortem', () => {
    const page = seedPage();
    page.incidents.publishPostmortem('f5v3b6dr7k53', 'Learnt.');
    for (const form of ['list', 'single'] as const) {
      const incident = serialized(page, form);
      expect(incident.postmortem_published_at).toBe('2025-03-04T05:06:07.890Z');
      expect(incident.incident_updates).toContainEqual(
        expect.objectContaining({ created_at: '2024-06-07T22:26:34.370Z' }),
      );
    }
    expect(serialized(page, 'list').updated_at).toBe('2025-03-04T05:06:07.890Z');
    expect(serialized(page, 'single').updated_at).toBe('2025-03-04T05:06:07Z');
  });

  it('carry the offset of the page in the list and in updates, not at the top of a single one', () => {
    const page = seedPage();
    page.update({ time_zone: 'America/Tijuana' });
    expect(serialized(page, 'list').created_at).toBe('2024-06-06T18:00:17.239-07:00');
    expect(serialized(page, 'single').created_at).toBe('2024-06-07T01:00:17Z');
    expect(serialized(page, 'single').incident_updates).toContainEqual(
      expect.objectContaining({ created_at: '2024-06-07T15:26:34.370-07:00' }),
    );
  });

  it('embed components as they are now, and no longer those that were deleted', () => {
    const page = seedPage();
    page.components.update('7ddtptqkb02y', { status: 'major_outage' });
    page.components.remove('3h6c0mc56qdr');
    const components = serialized(page, 'list').components as { id: string; status: string }[];
    expect(components.map(({ id, status }) => [id, status])).toEqual([
      ['7ddtptqkb02y', 'major_outage'],
      ['3chbmx8qmlny', 'operational'],
      ['kvpxtsp2k1lf', 'partial_outage'],
    ]);
  });
});
