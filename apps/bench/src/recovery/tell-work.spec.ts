import type { EntityWrite } from '@quayside/simulator-port';
import { createStatuspageSimulator, generatedDataSet } from '@quayside/simulator-statuspage';
import { expect, it } from 'vitest';
import { listPagesOf } from './list-pages';
import { tellWork } from './tell-work';

const request = (path: string, query = '') => ({ path, query });
const write = (identifier: string, parts: Partial<EntityWrite> = {}): EntityWrite => ({
  ...{ at: '', kind: 'created', blueprint: 'statuspageIncident', datasource: '', path: '', implied: false },
  ...{ identifier, ...parts },
});

it('counts list pages that were asked for twice, and those of which anything was written twice', () => {
  const requests = [
    request('/v1/pages'),
    request('/v1/pages'),
    request('/v1/pages/p/incidents', 'page=1'),
    request('/v1/pages/p/incidents', 'page=2'),
    request('/v1/pages/p/incidents', 'page=2'),
    request('/public/p/status'),
  ];
  const writes = [
    ...['a', 'b', 'c', 'd'].map((id) => write(id)),
    ...['a', 'b'].map((id) => write(id, { kind: 'unchanged' })),
    write('c', { implied: true }),
    write('d', { blueprint: 'statuspageComponent' }),
  ];
  const places = new Map(['a', 'b', 'c', 'd'].map((id) => [id, 'p/incidents 1']));
  expect(tellWork(requests, writes, places)).toEqual({
    'list pages': 2,
    'list pages asked for twice': 1,
    'list pages written twice': 1,
    'entities written': 5,
    'entities written twice': 2,
  });
});

it('knows the list page of every entity', () => {
  const { world } = createStatuspageSimulator({
    dataSet: generatedDataSet({
      ...{ seed: 1, pages: 2, groupsPerPage: 5, componentsPerPage: 99, incidentsPerPage: 201, updatesPerIncident: 2 },
    }),
  });
  const places = listPagesOf(world);
  const { components, componentRows, groups, incidents, incidentUpdates } = world.counts();
  expect(componentRows).toBe(components + groups);
  expect(places.size).toBe(2 + componentRows + incidents + incidentUpdates);
  expect(new Set(places.values()).size).toBe(1 + 2 * (1 + 2 + 3));
});
