import type { JsonObject } from '@quayside/domain';
import type { PageWorld } from '@quayside/simulator-statuspage';
import { stringify } from 'yaml';
import type { MemoryState } from './memory-state';
import type { MappingSource } from './resync-input';
import { IDENTIFIER, open, run, runAfter, small, type Scene } from './run-resync.fixture';

/** What the golden cases are told with: one status page, a blueprint of plain fields, and mappings in a few words. */

export const OURS = `port-ocean/statuspage/0.1.0/${IDENTIFIER}/exporter`;
export const THEIRS = 'port-ocean/statuspage/0.1.0/other-pages/exporter';

export interface GoldenScene extends Scene {
  readonly page: PageWorld;
}

/** @param incidents how many there are on the one page, each with two updates */
export async function openGolden(incidents: number): Promise<GoldenScene> {
  const size = { pages: 1, groupsPerPage: 0, componentsPerPage: 2, incidentsPerPage: incidents, awkward: false };
  const all = await open(small(size));
  const [page] = all.statuspage.world.pages();
  if (page === undefined) throw new Error('the data set is empty');
  const text = { type: 'string', title: 'Text' };
  all.port.createBlueprint({
    identifier: 'golden',
    title: 'Golden',
    schema: { properties: { a: text, b: text, z: text, at: { ...text, format: 'date-time' } }, required: [] },
    relations: {
      one: { title: 'One', target: 'golden', many: false, required: false },
      many: { title: 'Many', target: 'golden', many: true, required: false },
    },
  });
  return { ...all, page };
}

interface GoldenResource {
  readonly kind?: string;
  readonly selector?: string;
  readonly itemsToParse?: string;
  /** besides the identifier `.id` and the blueprint `golden` */
  readonly mappings?: JsonObject;
}

function mappingOf(resources: readonly GoldenResource[], options: JsonObject): MappingSource {
  const written = resources.map(({ kind = 'incident', selector = 'true', itemsToParse, mappings = {} }) => ({
    kind,
    selector: { query: selector },
    port: {
      ...(itemsToParse === undefined ? {} : { itemsToParse }),
      entity: { mappings: { identifier: '.id', blueprint: '"golden"', ...mappings } },
    },
  }));
  return { from: 'given', text: stringify({ ...options, resources: written }) };
}

type Before = { readonly state: MemoryState };

/** A run of a process without a memory: it compares with what Port holds. */
export const runGolden = (all: Scene, resources: readonly GoldenResource[], options: JsonObject = {}) =>
  run(all, { input: { mapping: mappingOf(resources, options) }, options: { initializePortResources: false } });

/** A run that remembers the one before, as a worker does. */
export const runGoldenAfter = (
  all: Scene,
  before: Before,
  resources: readonly GoldenResource[],
  options: JsonObject = {},
) =>
  runAfter(all, before, {
    input: { mapping: mappingOf(resources, options) },
    options: { initializePortResources: false },
  });

/** The requests of a kind that Port was sent, with their bodies. */
export const sentTo = ({ port }: Scene, pattern: RegExp) =>
  port.server.requests.filter(({ method, path }) => method === 'POST' && pattern.test(path));
