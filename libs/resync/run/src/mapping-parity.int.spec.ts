import { createRequire } from 'node:module';
import { statuspageConnector } from '@quayside/connector-statuspage';
import {
  isJsonObject,
  silentLogger,
  systemClock,
  type JsonObject,
  type JsonValue,
  type RawRecord,
} from '@quayside/domain';
import { createHttpClient } from '@quayside/http';
import {
  checkMapping,
  createExpressionEngines,
  createMapper,
  programOf,
  requireMapping,
  type MappingConfig,
} from '@quayside/mapping';
import {
  createStatuspageSimulator,
  generatedDataSet,
  seedDataSet,
  type StatuspageDataSet,
} from '@quayside/simulator-statuspage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

/*
 * Our default mapping, and the one that Port's own integration has, through libs/mapping and through jq itself, the way Ocean
 * asks it: one expression and one record at a time, the first output, null where there is an error or none.
 */

interface Jq {
  raw(input: string, program: string, flags: readonly string[]): string;
}

const KEY = 'key-of-acme';
const WHOLE = parse(statuspageConnector.defaultMapping) as { readonly resources: readonly JsonObject[] };
/** Without the resource that only fills in the status of a page, which Port's integration does in another way. */
const OURS: JsonObject = { ...WHOLE, resources: WHOLE.resources.slice(1) };
/** What Port's integration has in the places where we do better: field by kind. */
const THEIRS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  statuspage: {
    url: '.url',
    status_indicator: '.status_indicator',
    status_description: '.status_description',
  },
  component: {
    query: '.group == false',
    status: '.status',
    startDate: '.start_date | if . == null then null else (strptime("%Y-%m-%d") | todateiso8601) end',
  },
  incident: { components: '[.components[].id]' },
  incident_update: { title: '.body', affectedComponents: '[.affected_components[].code]' },
};

const engines = createExpressionEngines({ logger: silentLogger });
let jq: Jq;
beforeAll(async () => {
  jq = await (createRequire(__filename)('jq-web') as Promise<Jq>);
});
afterAll(() => engines.close());

describe.each([
  ['the payloads of the seed', seedDataSet],
  [
    'generated records',
    () =>
      generatedDataSet({
        seed: 11,
        pages: 2,
        groupsPerPage: 2,
        componentsPerPage: 10,
        incidentsPerPage: 12,
        updatesPerIncident: 2,
        awkward: true,
      }),
  ],
])('%s', (_, dataSet) => {
  let records: readonly { readonly kind: string; readonly record: RawRecord }[];
  beforeAll(async () => {
    records = await recordsOf(dataSet());
    expect(new Set(records.map(({ kind }) => kind)).size).toBe(5);
  });

  it.each([
    ['our default mapping', OURS],
    ['the mapping of Port’s integration', withTheirs(OURS)],
  ])('become by %s what jq itself makes of them', async (_name, source) => {
    const checked = await checkMapping(source, { kinds: Object.keys(THEIRS).concat('component_group') }, engines);
    const mapping = requireMapping(checked);
    expect(checked).toMatchObject({ ok: true, slow: [] });
    const mapper = createMapper(mapping, engines);
    const seen = { entities: 0, filtered: 0 };
    for (const { kind, record } of records) {
      const [[result] = []] = await mapper.map(kind, [record]);
      const expected = byJq(mapping, kind, record);
      if (expected === null) expect(result?.outcome).toBe('filtered');
      else expect(result?.outcome === 'entity' && result.entity).toEqual(expected);
      seen[expected === null ? 'filtered' : 'entities'] += 1;
    }
    expect(seen.entities).toBeGreaterThan(records.length / 2);
  });
});

/** Every record as the connector reads it from the upstream. */
async function recordsOf(dataSet: StatuspageDataSet) {
  const simulator = createStatuspageSimulator({ dataSet, keys: [KEY], rateLimit: false });
  await simulator.listen();
  const http = createHttpClient({
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    allowPrivateHosts: true,
  });
  try {
    const parsed = statuspageConnector.parseSettings({ statuspageApiKey: KEY, statuspageHost: simulator.url });
    if (!parsed.ok) throw new Error('the settings of this test do not parse');
    const { signal } = new AbortController();
    const deps = { http, publicHttp: http, clock: systemClock, logger: silentLogger };
    const session = statuspageConnector.open(parsed.settings, deps);
    const { root, scopes } = await session.scopes(signal);
    const records = [...root.records];
    for (const scope of scopes) {
      for (const source of statuspageConnector.scopeSources) {
        for await (const batch of session.read({ source, scope, fromPage: 1 }, signal)) records.push(...batch.records);
      }
    }
    return records;
  } finally {
    await http.close();
    await simulator.close();
  }
}

/** The mapping with the expressions of `THEIRS` in the places of ours, and with those that only they have. */
function withTheirs(mapping: JsonObject): JsonObject {
  const replaced = (value: JsonValue, theirs: Readonly<Record<string, string>>): JsonValue => {
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, theirs[key] ?? replaced(inner, theirs)]),
    );
  };
  const resources = (mapping['resources'] as readonly JsonObject[]).map((resource) => {
    const theirs = THEIRS[String(resource['kind'])] ?? {};
    const changed = replaced(resource, theirs) as JsonObject & {
      port: { entity: { mappings: { properties: Record<string, string> } } };
    };
    const { properties } = changed.port.entity.mappings;
    for (const name of ['status_indicator', 'status_description']) {
      if (theirs[name] !== undefined) properties[name] = theirs[name];
    }
    return changed;
  });
  return { ...mapping, resources };
}

/** Null where the selector leaves the record out. */
function byJq(mapping: MappingConfig, kind: string, record: RawRecord): object | null {
  const resource = mapping.resources.find((candidate) => candidate.kind === kind);
  const [entity] = resource?.mappings ?? [];
  if (!resource || !entity) throw new Error(`the mapping has no ${kind}`);
  const input = JSON.stringify(record);
  const first = (expression: unknown): JsonValue => {
    const program = `def env: {}; {} as $ENV | ${programOf('jq', String(expression))}`;
    try {
      const [line = ''] = jq.raw(input, program, ['-c']).split('\n');
      return line === '' ? null : (JSON.parse(line) as JsonValue);
    } catch {
      return null;
    }
  };
  if (first(resource.selector) !== true) return null;
  const each = (fields: Readonly<Record<string, unknown>>): JsonObject =>
    Object.fromEntries(Object.entries(fields).map(([name, expression]) => [name, first(expression)]));
  const { properties, relations, ...own } = entity;
  return { ...each(own), properties: each(properties), relations: each(relations) };
}
