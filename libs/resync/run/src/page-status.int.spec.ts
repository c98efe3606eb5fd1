import { describe, expect, it } from 'vitest';
import { KEY, open, run, runAfter, small, type Scene } from './run-resync.fixture';

const WITH_STATUS = { publicPages: true };
const OURS = 'port-ocean/statuspage/0.1.0/acme-pages/exporter';

function firstPage({ statuspage }: Scene) {
  const [page] = statuspage.world.pages();
  if (page === undefined) throw new Error('the data set is empty');
  return page;
}
const statusAtPort = ({ port }: Scene, pageId: string) => {
  const { status_indicator, status_description } = port.entity('statuspage', pageId)?.properties ?? {};
  return [status_indicator, status_description];
};
const asked = ({ statuspage }: Scene) => statuspage.server.requests.filter(({ path }) => path.startsWith('/public/'));
const pagesWritten = ({ port }: Scene) =>
  port.writes.entries.filter(({ blueprint }) => blueprint === 'statuspage').length;

describe('the status of a page', () => {
  it('is what the page shows to everybody, and follows it', async () => {
    const all = await open(small({ awkward: false, incidentsPerPage: 0 }));
    const page = firstPage(all);
    const [component] = page.components.list();
    const first = await run(all, WITH_STATUS);
    expect(statusAtPort(all, page.record.id)).toEqual(['none', 'All Systems Operational']);
    page.components.update(component?.id ?? '', { status: 'degraded_performance' });
    await runAfter(all, first, WITH_STATUS);
    expect(statusAtPort(all, page.record.id)).toEqual(['minor', 'Partially Degraded Service']);
  });

  it('is asked for without the key, once for each page', async () => {
    const all = await open(small({ pages: 3 }));
    const { report } = await run(all, WITH_STATUS);
    expect(new Set(asked(all).map(({ path }) => path))).toEqual(
      new Set(all.statuspage.world.pages().map(({ record }) => `/public/${record.id}/api/v2/status.json`)),
    );
    expect(asked(all)).toHaveLength(3);
    expect(report.requests.upstream).toBe(all.statuspage.server.requests.length - 3);
    expect(JSON.stringify(asked(all).map(({ headers, query }) => [headers, query]))).not.toContain(KEY);
    expect(asked(all).flatMap(({ headers }) => headers.authorization ?? [])).toEqual([]);
  });

  it('stays as it is while the page does not answer, at the cost of no write', async () => {
    const all = await open(small());
    const page = firstPage(all);
    const first = await run(all, WITH_STATUS);
    const before = statusAtPort(all, page.record.id);
    expect(before).toEqual([expect.any(String), expect.any(String)]);
    all.statuspage.server.faults.add({ path: '/public/*', effect: { kind: 'status', status: 503 } });
    all.port.writes.clear();
    const { report } = await runAfter(all, first, WITH_STATUS);
    expect(report).toMatchObject({ outcome: 'complete', faults: [] });
    expect(statusAtPort(all, page.record.id)).toEqual(before);
    expect(pagesWritten(all)).toBe(0);
    // once in each run, whatever the answer
    expect(asked(all)).toHaveLength(2 * all.statuspage.world.pages().length);
  });

  it('is left as Port has it where it was never known: a private page, or one whose address nobody knows', async () => {
    const all = await open(small({ pages: 1 }));
    const page = firstPage(all);
    page.update({ viewers_must_be_team_members: true });
    await run(all);
    const properties = { ...all.port.entity('statuspage', page.record.id)?.properties, status_indicator: 'major' };
    const title = page.record.name;
    all.port.putEntity({ blueprint: 'statuspage', identifier: page.record.id, title, properties }, OURS);
    page.update({ name: 'Renamed' });
    for (const parts of [WITH_STATUS, {}]) {
      expect((await run(all, parts)).report.outcome).toBe('complete');
      expect(all.port.entity('statuspage', page.record.id)).toMatchObject({
        title: 'Renamed',
        properties: { status_indicator: 'major' },
      });
    }
  });

  it.each([
    ['no status', { page: {} }],
    ['a status that the blueprint does not allow', { status: { indicator: 'purple', description: 'Odd' } }],
    ['something else', ['<html>']],
  ])('is not taken from an answer with %s', async (_, body) => {
    const all = await open(small({ pages: 1 }));
    all.statuspage.server.faults.add({ path: '/public/*', effect: { kind: 'status', status: 200, body } });
    expect((await run(all, WITH_STATUS)).report.outcome).toBe('complete');
    expect(statusAtPort(all, firstPage(all).record.id)).toEqual([undefined, undefined]);
  });

  it('is not looked for where a page sends us', async () => {
    const all = await open(small({ pages: 1 }));
    const headers = { location: `${all.statuspage.url}/v1/pages` };
    all.statuspage.server.faults.add({ path: '/public/*', effect: { kind: 'status', status: 302, headers } });
    expect((await run(all, WITH_STATUS)).report.outcome).toBe('complete');
    expect(all.statuspage.server.requests.filter(({ path }) => path === '/v1/pages')).toHaveLength(1);
  });

  it('is not asked for behind an API host of somebody else, where nobody says where the pages are', async () => {
    const all = await open(small());
    await run(all);
    expect(asked(all)).toEqual([]);
  });
});
