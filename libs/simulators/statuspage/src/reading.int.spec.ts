import { afterEach, describe, expect, it } from 'vitest';
import { expectedFullSweepRequests } from './expected-full-sweep-requests';
import payloads from './fixtures/seed-payloads.json';
import { generatedDataSet } from './generated-data-set';
import { RunningSimulator, type Answer, type Row } from './testing/running-simulator';

const PAGE = payloads.page.id;
const running = new RunningSimulator();
afterEach(() => running.stop());

describe('the seed over HTTP', () => {
  it('answers its five objects, with a suffix or a trailing slash or neither', async () => {
    await running.start();
    for (const ending of ['', '/', '.json', '.json/']) {
      expect((await running.get(`/v1/pages${ending}`)).body).toEqual([payloads.page]);
      expect((await running.get(`/v1/pages/${PAGE}${ending}`)).body).toEqual(payloads.page);
      expect((await running.get(`/v1/pages/${PAGE}/component-groups${ending}`)).body).toEqual([
        payloads.component_group,
      ]);
      const group = `/v1/pages/${PAGE}/component-groups/${payloads.component_group.id}${ending}`;
      expect((await running.get(group)).body).toEqual(payloads.component_group);
      const component = `/v1/pages/${PAGE}/components/${payloads.component.id}${ending}`;
      expect((await running.get(component)).body).toEqual(payloads.component);
      const incident = `/v1/pages/${PAGE}/incidents/${payloads.incident.id}${ending}`;
      expect((await running.get(incident)).body).toEqual(payloads.incident);
    }
  });

  it('puts the group among the components, in a list and by itself', async () => {
    await running.start();
    const rows = await running.rows(`/v1/pages/${PAGE}/components?page=1&per_page=100`);
    const groupRow = rows.find(({ group }) => group === true);
    expect(rows).toHaveLength(6);
    expect(rows).toContainEqual(payloads.component);
    expect(groupRow).toMatchObject({
      id: '9w477s340zqt',
      name: 'Backend',
      group_id: null,
      components: ['3chbmx8qmlny'],
    });
    expect((await running.get(`/v1/pages/${PAGE}/components/9w477s340zqt`)).body).toEqual(groupRow);
  });

  it('answers 404 for what it does not know', async () => {
    await running.start();
    for (const [path, error] of [
      ['/v1/pages/nobody', 'Page not found'],
      ['/v1/pages/nobody/incidents', 'Page not found'],
      [`/v1/pages/${PAGE}/components/nobody`, 'Component not found'],
      [`/v1/pages/${PAGE}/component-groups/nobody`, 'Component group not found'],
      [`/v1/pages/${PAGE}/incidents/nobody`, 'Incident not found'],
      [`/v1/pages/${PAGE}/subscribers/nobody`, 'Subscriber not found'],
      ['/v1/nothing', 'Not found'],
    ] as const) {
      expect(await running.get(path)).toMatchObject({ status: 404, body: { error } });
    }
  });
});

describe('paging', () => {
  const dataSet = generatedDataSet({
    seed: 3,
    pages: 2,
    groupsPerPage: 101,
    componentsPerPage: 110,
    incidentsPerPage: 230,
    updatesPerIncident: 1,
    subscribersPerPage: 150,
    awkward: true,
  });
  const page = dataSet.pages[1]?.page.id ?? '';

  it.each([
    ['incidents', 'limit', 230],
    ['components', 'per_page', 211],
    ['component-groups', 'per_page', 101],
    ['incidents/unresolved', 'per_page', 2],
    ['incidents/scheduled', 'per_page', 19],
    ['incidents/upcoming', 'per_page', 0],
    ['incidents/active_maintenance', 'per_page', 0],
  ])('reads %s by %s, from 1, to an empty page', async (list, sizeParam, count) => {
    await running.start({ dataSet, rateLimit: false });
    const path = `/v1/pages/${page}/${list}`;
    const all = new Set<unknown>();
    const sizes: number[] = [];
    for (let n = 1; n <= 4; n += 1) {
      const ids = await running.ids(`${path}?${sizeParam}=100&page=${n}`);
      sizes.push(ids.length);
      for (const id of ids) all.add(id);
    }
    expect(all.size).toBe(count);
    expect(sizes).toEqual([0, 100, 200, 300].map((before) => Math.min(100, Math.max(0, count - before))));
    expect(await running.ids(path)).toEqual(await running.ids(`${path}?${sizeParam}=1000&page=1`));
    expect((await running.get(`${path}?${sizeParam}=0`)).status).toBe(400);
    expect(await running.ids(`${path}?${sizeParam}=7&page=2`)).toHaveLength(Math.min(7, Math.max(0, count - 7)));
  });

  it('refuses more than 1100 components on a page', async () => {
    await running.start({ dataSet });
    expect(await running.get(`/v1/pages/${page}/components?per_page=1101`)).toMatchObject({
      status: 400,
      body: { error: 'per_page does not have a valid value' },
    });
  });

  it('lists every page at once, whatever is asked, or pages of pages when told to', async () => {
    await running.start({ dataSet });
    expect(await running.ids('/v1/pages?page=7&per_page=1')).toHaveLength(2);
    await running.start({ dataSet, pagesPaging: 'honoured' });
    expect(await running.ids('/v1/pages?page=2&per_page=1')).toEqual([page]);
    expect(await running.ids('/v1/pages?page=3&per_page=1')).toEqual([]);
  });

  it('counts the pages of subscribers from 0, or from 1 when told to', async () => {
    await running.start({ dataSet });
    const path = `/v1/pages/${page}/subscribers?type=webhook&state=all`;
    expect(
      [await running.ids(`${path}&page=0`), await running.ids(`${path}&page=1`)].map(({ length }) => length),
    ).toEqual([100, 50]);
    await running.start({ dataSet, subscribersFirstPage: 1 });
    expect(
      [await running.ids(`${path}&page=1`), await running.ids(`${path}&page=2`)].map(({ length }) => length),
    ).toEqual([100, 50]);
  });

  it('lists incidents newest first and finds them by what they and their updates say', async () => {
    await running.start({ dataSet });
    const rows = await running.rows(`/v1/pages/${page}/incidents`);
    const times = rows.map(({ created_at: at }) => Date.parse(String(at)));
    expect(times).toEqual([...times].sort((left, right) => right - left));
    const found = await running.rows(`/v1/pages/${page}/incidents?q=DISK%20FILLED`);
    expect(found).toHaveLength(19);
    expect(found.every(({ status }) => status === 'postmortem')).toBe(true);
  });

  it('gives sub-lists the form of the list, or of a single incident when told to', async () => {
    await running.start({ dataSet });
    expect((await running.rows(`/v1/pages/${page}/incidents/unresolved`))[0]).toHaveProperty('started_at');
    await running.start({ dataSet, subListForm: 'single' });
    expect((await running.rows(`/v1/pages/${page}/incidents/unresolved`))[0]).not.toHaveProperty('started_at');
  });

  it('is read completely in as many requests as it says', async () => {
    await running.start({ dataSet, rateLimit: false });
    const pages = await running.ids('/v1/pages');
    for (const id of pages) {
      for (const [list, sizeParam] of Object.entries({
        'component-groups': 'per_page',
        components: 'per_page',
        incidents: 'limit',
      })) {
        for (
          let n = 1;
          (await running.ids(`/v1/pages/${String(id)}/${list}?${sizeParam}=100&page=${n}`)).length === 100;
          n += 1
        );
      }
    }
    expect(running.simulator.server.requests).toHaveLength(expectedFullSweepRequests(running.simulator.world));
    const counts = (await running.steer('GET', '/world')).body;
    expect(counts).toEqual({
      ...running.simulator.world.counts(),
      fullSweepRequests: running.simulator.server.requests.length,
    });
  });
});

describe('the public API of a page', () => {
  const publicly = (document: string): Promise<Answer> => running.ask('GET', `/public/${PAGE}/api/v2/${document}.json`);

  it('tells the status that the management API does not', async () => {
    await running.start();
    expect((await publicly('status')).body).toEqual({
      page: {
        id: PAGE,
        name: 'Ctrlv Solutions',
        url: 'https://ctrlvsolutions.statuspage.io',
        time_zone: 'Etc/UTC',
        updated_at: '2024-06-26T03:49:25.000Z',
      },
      status: { indicator: 'major', description: 'Partial System Outage' },
    });
    running.simulator.world.page(PAGE).components.update('kvpxtsp2k1lf', { status: 'operational' });
    expect((await publicly('status')).body).toMatchObject({
      status: { indicator: 'none', description: 'All Systems Operational' },
    });
    running.simulator.world.page(PAGE).incidents.add({ name: 'x', impact_override: 'critical' });
    expect((await publicly('status')).body).toMatchObject({ status: { indicator: 'critical' } });
  });

  it('shows components with their groups, and never the address that changes them', async () => {
    await running.start();
    const { components } = (await publicly('components')).body as { components: readonly Row[] };
    expect(components).toHaveLength(6);
    expect(components.find(({ group }) => group === true)).toMatchObject({ components: ['3chbmx8qmlny'] });
    expect(components.every((component) => !('automation_email' in component))).toBe(true);
    expect(components.find(({ id }) => id === 'y6ssccsqgy8s')).toMatchObject({
      created_at: '2024-06-07T01:12:00.000Z',
    });
  });

  it('shows the fifty latest incidents, in the zone of the page, and no more', async () => {
    await running.start({
      dataSet: generatedDataSet({
        seed: 1,
        pages: 2,
        groupsPerPage: 0,
        componentsPerPage: 3,
        incidentsPerPage: 80,
        updatesPerIncident: 2,
        awkward: true,
      }),
    });
    const page = running.simulator.world.pages()[1]?.record.id ?? '';
    const path = `/public/${page}/api/v2/incidents.json`;
    const { incidents } = (await running.ask('GET', path)).body as { incidents: readonly Row[] };
    expect(incidents).toHaveLength(50);
    expect(incidents.every(({ created_at: at }) => /-0[78]:00$/.test(String(at)))).toBe(true);
    expect(incidents.some(({ impact }) => impact === 'maintenance')).toBe(false);
    expect(((await running.ask('GET', `${path}?limit=5&page=2`)).body as { incidents: unknown }).incidents).toEqual(
      incidents,
    );
  });

  it('sums up what is going on', async () => {
    await running.start();
    const { incidents } = running.simulator.world.page(PAGE);
    const ongoing = incidents.add({ name: 'running' });
    const planned = incidents.add({ name: 'planned', scheduled_for: Date.parse('2031-01-01') });
    expect((await publicly('summary')).body).toMatchObject({
      incidents: [{ id: ongoing.id }],
      scheduled_maintenances: [{ id: planned.id, scheduled_for: '2031-01-01T00:00:00.000Z' }],
      status: { indicator: 'major' },
    });
  });

  it('asks for the key when the page is private', async () => {
    await running.start();
    running.simulator.world.page(PAGE).update({ viewers_must_be_team_members: true });
    expect((await publicly('status')).status).toBe(401);
    expect((await running.get(`/public/${PAGE}/api/v2/status.json`)).status).toBe(200);
    expect((await running.get(`/public/${PAGE}/api/v2/nothing.json`)).status).toBe(404);
  });
});
