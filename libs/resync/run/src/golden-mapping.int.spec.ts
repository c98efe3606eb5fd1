import { describe, expect, it } from 'vitest';
import { openGolden, runGolden, runGoldenAfter, type GoldenScene } from './golden.fixture';
import { open, run, small } from './run-resync.fixture';

/** The incident at a place of the list, the newest at 0. */
function incidentAt({ page }: GoldenScene, place: number) {
  const incident = page.incidents.list()[place];
  if (incident === undefined) throw new Error('the data set is too small');
  return incident;
}
const golden = ({ port }: GoldenScene, id: string) => port.entity('golden', id);

describe('the golden cases of the mapping, through a whole run', () => {
  it('G1: a record whose identifier is null is dropped and counted, and is no error', async () => {
    const all = await openGolden(3);
    const { id } = incidentAt(all, 1);
    const identifier = `if .id == "${id}" then null else .id end`;
    const { report } = await runGolden(all, [{ mappings: { identifier } }]);
    expect(report).toMatchObject({
      outcome: 'complete',
      kinds: { incident: { created: 2, dropped: 1, mapFailed: 0 } },
    });
  });

  it.each([
    ['null', '.gone'],
    ['text', '.id'],
    ['nothing', 'empty'],
    ['an error', '.id.deeper'],
  ])(
    'G2: a record whose selector gives %s fails, and nothing of its kind and page is deleted',
    async (_name, broken) => {
      const all = await openGolden(4);
      const first = await runGolden(all, [{}]);
      const gone = incidentAt(all, 0);
      const { id } = incidentAt(all, 2);
      all.page.incidents.remove(gone.id);
      const selector = `if .id == "${id}" then ${broken} else true end`;
      const { report } = await runGoldenAfter(all, first, [{ selector }]);
      expect(report).toMatchObject({ outcome: 'partial', kinds: { incident: { mapFailed: 1, deleted: 0 } } });
      expect(golden(all, gone.id)).toBeDefined();
      expect(golden(all, id)).toBeDefined();
    },
  );

  it('G3: a property whose expression throws is null, others are kept, and it is reported once', async () => {
    const all = await openGolden(3);
    const properties = { a: '.name.first', b: '.status' };
    const { report } = await runGolden(all, [{ mappings: { properties } }]);
    expect(report.outcome).toBe('complete');
    const { id, status } = incidentAt(all, 0);
    expect(golden(all, id)?.properties).toMatchObject({ b: status });
    expect(golden(all, id)?.properties['a'] ?? null).toBeNull();
    expect(report.expressionNotes.filter(({ note }) => note === 'misconfigured')).toMatchObject([
      { path: 'resources[0].port.entity.mappings.properties.a', records: 3 },
    ]);
  });

  it('G4: of an expression that gives several outputs, the first is taken', async () => {
    const all = await openGolden(1);
    await runGolden(all, [{ mappings: { title: '.id, .name', properties: { a: '(1, 2) | tostring' } } }]);
    const { id } = incidentAt(all, 0);
    expect(golden(all, id)).toMatchObject({ title: id, properties: { a: '1' } });
  });

  it('G5: a text in single quotes is a text', async () => {
    const all = await openGolden(1);
    const mappings = { blueprint: "'golden'", properties: { a: '\'it\' + "self"' } };
    await runGolden(all, [{ mappings }]);
    expect(golden(all, incidentAt(all, 0).id)?.properties).toMatchObject({ a: 'itself' });
  });

  it('G18: each item of a list becomes an entity, and knows its record without the list', async () => {
    const all = await openGolden(2);
    const properties = { a: '.name', b: 'has("incident_updates") | tostring', z: '.item.status' };
    const mappings = { identifier: '.item.id', properties };
    const { report } = await runGolden(all, [{ itemsToParse: '.incident_updates', mappings }]);
    expect(report.kinds['incident']).toMatchObject({ fetched: 2, created: 4 });
    const incident = incidentAt(all, 1);
    for (const { id, status } of incident.incident_updates) {
      expect(golden(all, id)?.properties).toMatchObject({ a: incident.name, b: 'false', z: status });
    }
  });

  it('G19: a record that has null in place of the list of items is left out and counted, and is no error', async () => {
    const all = await openGolden(2);
    const { id } = incidentAt(all, 0);
    const itemsToParse = `if .id == "${id}" then null else .incident_updates end`;
    const { report } = await runGolden(all, [{ itemsToParse, mappings: { identifier: '.item.id' } }]);
    expect(report).toMatchObject({
      outcome: 'complete',
      kinds: { incident: { created: 2, dropped: 1, mapFailed: 0 } },
    });
  });

  it('G22: the day on which a component started becomes its first moment', async () => {
    const all = await open(small({ pages: 1 }));
    const [page] = all.statuspage.world.pages();
    const [component] = page?.components.list() ?? [];
    page?.components.update(component?.id ?? '', { start_date: '2024-06-07' });
    await run(all);
    const entity = all.port.entity('statuspageComponent', component?.id ?? '');
    expect(Date.parse(String(entity?.properties['startDate']))).toBe(Date.parse('2024-06-07T00:00:00Z'));
  });
});
