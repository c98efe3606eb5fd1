import { seedDataSet } from '@quayside/simulator-statuspage';
import { describe, expect, it } from 'vitest';
import { differing, IDENTIFIER, KEY, open, patchConfig, run, small } from './run-resync.fixture';

describe('what a resync never touches', () => {
  it('leaves entities of another installation alone', async () => {
    const all = await open(small());
    await run(all);
    const theirs = 'port-ocean/statuspage/0.1.0/other-pages/exporter';
    all.port.putEntity(
      { blueprint: 'statuspageIncident', identifier: 'theirs', title: 'theirs', properties: {}, relations: {} },
      theirs,
    );
    await run(all);
    expect(all.port.entity('statuspageIncident', 'theirs')).toBeDefined();
  });

  it('holds back deletions above the threshold, and lists them', async () => {
    const all = await open(small({ pages: 1 }));
    await run(all);
    const owned = all.port.entities().length;
    const [page] = all.statuspage.world.pages();
    if (!page) throw new Error('the data set is empty');
    all.statuspage.world.removePage(page.record.id);
    const { report, state } = await run(all);
    expect(report.outcome).toBe('held');
    expect(state.deletions.filter(({ status }) => status === 'held')).toHaveLength(owned);
    expect(all.port.writes.deleted).toBe(0);
  });

  it('deletes everything of a page that is gone, when that is under the threshold', async () => {
    const all = await open(small({ pages: 3 }));
    await run(all);
    const [page] = all.statuspage.world.pages();
    all.statuspage.world.removePage(page?.record.id ?? '');
    const { report } = await run(all);
    expect(report.outcome).toBe('complete');
    expect(differing(all)).toEqual([]);
  });

  it("keeps the user's own blueprints as they are", async () => {
    const all = await open(small());
    all.port.createBlueprint({
      identifier: 'statuspage',
      title: 'My own',
      schema: { properties: { mine: { type: 'string', title: 'Mine' } }, required: [] },
    });
    const before = JSON.stringify(all.port.blueprints().find(({ identifier }) => identifier === 'statuspage'));
    await run(all);
    expect(JSON.stringify(all.port.blueprints().find(({ identifier }) => identifier === 'statuspage'))).toBe(before);
    expect(all.port.blueprints().map(({ identifier }) => identifier)).toContain('statuspageIncident');
  });

  it("uses the integration's own mapping at Port, and leaves it as it is", async () => {
    const all = await open(small({ incidentsPerPage: 0 }));
    await run(all);
    const config = {
      resources: [
        {
          kind: 'component',
          selector: { query: '.group == false' },
          port: {
            entity: {
              mappings: {
                identifier: '.id',
                title: '.name | ascii_upcase',
                blueprint: '\'"statuspageComponent"\''.slice(1, -1),
              },
            },
          },
        },
      ],
    };
    await patchConfig(all.port, config);
    all.statuspage.server.requests.length = 0;
    const { report } = await run(all);
    const [component] = all.statuspage.world.pages()[0]?.components.list() ?? [];
    expect(all.port.entity('statuspageComponent', component?.id ?? '')?.title).toBe(component?.name.toUpperCase());
    expect(Object.keys(report.kinds)).toContain('component');
    expect(all.statuspage.server.requests.map(({ path }) => path.split('/').at(-1))).toEqual([
      'pages',
      'components',
      'components',
    ]);
    expect(all.port.integrations()[0]?.['config']).toMatchObject(config);
  });

  it('stops before it fetches when the mapping has faults', async () => {
    const all = await open(seedDataSet());
    await run(all);
    await patchConfig(all.port, {
      resources: [
        {
          kind: 'incidents',
          selector: { query: '.a |' },
          port: { entity: { mappings: { identifier: '.id', blueprint: '.b' } } },
        },
      ],
    });
    all.statuspage.server.requests.length = 0;
    const { report } = await run(all);
    expect(report).toMatchObject({ outcome: 'failed', error: { code: 'mapping_invalid' } });
    expect(report.error?.message).toContain('resources[0].kind');
    expect(all.statuspage.server.requests).toEqual([]);
    expect(all.port.writes.deleted).toBe(0);
  });

  it('makes no blueprint and no mapping when it was told not to', async () => {
    const all = await open(seedDataSet());
    const options = {
      initializePortResources: false,
      sendRawDataExamples: false,
      intervalMinutes: null,
      nextRunAt: null,
      compareWithPort: true,
    };
    const { report } = await run(all, { input: { options } });
    expect(report).toMatchObject({ outcome: 'failed', error: { code: 'mapping_missing' } });
    expect(all.port.blueprints()).toEqual([]);
  });

  it('never sends a secret anywhere but to its own upstream', async () => {
    const all = await open(small());
    await run(all);
    const sent = JSON.stringify(all.port.server.requests.map(({ headers, ...rest }) => [rest, headers['user-agent']]));
    expect(sent).not.toContain(KEY);
    expect(JSON.stringify(all.port.examples(IDENTIFIER))).not.toContain('@notifications.statuspage.io');
    expect(
      Object.values(all.port.examples(IDENTIFIER)).every((examples) => examples.length > 0 && examples.length <= 5),
    ).toBe(true);
  });
});
