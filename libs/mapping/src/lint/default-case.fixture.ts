import { statuspageConnector } from '@quayside/connector-statuspage';
import { silentLogger, type JsonObject, type RawRecord } from '@quayside/domain';
import { parseMapping } from '../configuration/parse-mapping';
import type { MappingConfig } from '../configuration/mapping-config';
import { createExpressionEngines } from '../engines/expression-engines';
import { createMapper } from '../plan/map-records';
import { requireMapping } from '../require-mapping';
import { lint } from './lint';
import { lintBlueprintOf } from './lint-blueprint';
import type { ResourceSample } from './lint-evidence';
import type { LintFinding } from './lint-finding';
import { barePath } from './possible-texts';

/** A mapping and its blueprints, as a customer has them. */
export interface LintCase {
  readonly mapping: string;
  readonly blueprints: readonly JsonObject[];
}

/** What a Statuspage installation starts with. */
export const DEFAULTS: LintCase = {
  mapping: statuspageConnector.defaultMapping,
  blueprints: statuspageConnector.defaultBlueprints,
};

/** The defaults with another piece of text in the mapping, the first time that it is there. */
export function withText(from: string, to: string): LintCase {
  if (!DEFAULTS.mapping.includes(from)) throw new Error(`the default mapping has no ${from}`);
  return { ...DEFAULTS, mapping: DEFAULTS.mapping.replace(from, () => to) };
}

const KINDS = statuspageConnector.kinds.map(({ kind }) => kind);
export const VALUES = Object.fromEntries(statuspageConnector.kinds.map(({ kind, values = {} }) => [kind, values]));

export function parsed(mapping: string): MappingConfig {
  return requireMapping(parseMapping(mapping, { kinds: KINDS }));
}

const CREATED = { created_at: '2026-01-02T03:04:05Z', updated_at: '2026-01-02T03:04:05.678Z' };
const GIVEN: Readonly<Record<string, readonly JsonObject[]>> = {
  statuspage: [{ id: 'p1', name: 'Acme', branding: 'basic', url: '', allow_sms_subscribers: true, ...CREATED }],
  component_group: [{ id: 'g1', name: 'Web', position: 1, page_id: 'p1', ...CREATED }],
  component: [
    {
      id: 'c1',
      name: 'API',
      status: 'operational',
      group: false,
      group_id: 'g1',
      page_id: 'p1',
      position: 1,
      ...CREATED,
    },
    {
      id: 'c2',
      name: 'CDN',
      status: '',
      group: false,
      group_id: null,
      page_id: 'p1',
      start_date: '2026-01-01',
      ...CREATED,
    },
  ],
  incident: [
    {
      id: 'i1',
      name: 'Down',
      status: 'resolved',
      impact: 'major',
      components: [{ id: 'c1' }],
      page_id: 'p1',
      ...CREATED,
    },
    { id: 'i2', name: 'Work', status: 'completed', impact: 'maintenance', components: [], page_id: 'p1', ...CREATED },
  ],
  incident_update: [
    {
      id: 'u1',
      status: 'resolved',
      body: 'Over',
      incident_id: 'i1',
      affected_components: [{ code: 'c1' }],
      ...CREATED,
    },
    { id: 'u2', status: 'completed', body: null, incident_id: 'i2', affected_components: null, ...CREATED },
  ],
};

/** Records that have every field which the default mapping reads, null where nothing else is given. */
const RECORDS: ReadonlyMap<string, readonly RawRecord[]> = new Map(
  parsed(DEFAULTS.mapping).resources.map(({ kind, language, mappings: [mapping] }) => {
    const fields = Object.values(mapping?.properties ?? {}).flatMap((each) => barePath(language, each) ?? []);
    const blank = Object.fromEntries([...fields, 'start_date'].map((field) => [field, null]));
    return [kind, (GIVEN[kind] ?? []).map((record) => ({ ...blank, ...record }))];
  }),
);

async function samplesOf(mapping: MappingConfig): Promise<readonly ResourceSample[]> {
  const engines = createExpressionEngines({ logger: silentLogger });
  const samples: ResourceSample[] = [];
  for (const [index, resource] of mapping.resources.entries()) {
    const records = RECORDS.get(resource.kind) ?? [];
    const results = await createMapper({ ...mapping, resources: [resource] }, engines).map(resource.kind, records);
    samples.push({ resource: index, records, results });
  }
  await engines.close();
  return samples;
}

/** Everything that lint finds, with what the connector declares and with entities of sample records. */
export async function findingsOf({ mapping, blueprints }: LintCase): Promise<readonly LintFinding[]> {
  const { expressions } = parseMapping(mapping, { kinds: KINDS });
  const config = parsed(mapping);
  return lint(config, blueprints.map(lintBlueprintOf), {
    values: VALUES,
    samples: await samplesOf(config),
    expressions,
  });
}
