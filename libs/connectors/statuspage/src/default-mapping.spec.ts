import { createRequire } from 'node:module';
import { isJsonObject, type JsonObject, type JsonValue } from '@quayside/domain';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import payloads from '../fixtures/payloads.json';
import { DEFAULT_BLUEPRINTS } from './default-blueprints';
import { DEFAULT_MAPPING } from './default-mapping';

interface EntityMapping {
  readonly identifier: string;
  readonly title: string;
  readonly blueprint: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly relations?: Readonly<Record<string, string>>;
}
interface Resource {
  readonly kind: string;
  readonly selector: { readonly query: string };
  readonly port: { readonly entity: { readonly mappings: EntityMapping } };
}
type Kind = keyof typeof payloads;
interface Jq {
  json(input: unknown, program: string): unknown;
}

const mapping = parse(DEFAULT_MAPPING) as { readonly resources: readonly Resource[] };
const expressions = mapping.resources.flatMap(({ selector, port: { entity } }) => [
  selector.query,
  entity.mappings.identifier,
  entity.mappings.title,
  entity.mappings.blueprint,
  ...Object.values(entity.mappings.properties),
  ...Object.values(entity.mappings.relations ?? {}),
]);

/** How Ocean rewrites single quotes before it compiles an expression, and what it puts in front of it. */
const rewritten = (expression: string): string =>
  expression.replace(/(^|\s)'(?!\s|")|(?<!\s|")'(\s|$)/g, (_all, before = '', after = '') => `${before}"${after}`);
const PREFIX = 'def env: {}; {} as $ENV | ';

let jq: Jq;
beforeAll(async () => {
  jq = await (createRequire(__filename)('jq-web') as Promise<Jq>);
});

function resourceOf(kind: string): Resource {
  const resource = mapping.resources.findLast((candidate) => candidate.kind === kind);
  if (!resource) throw new Error(`the mapping has no ${kind}`);
  return resource;
}

function evaluate(expression: string, record: object): JsonValue {
  return jq.json(record, PREFIX + expression) as JsonValue;
}

interface MappedEntity {
  readonly identifier: JsonValue;
  readonly title: JsonValue;
  readonly blueprint: JsonValue;
  readonly properties: JsonObject;
  readonly relations: JsonObject;
}

/** The entity that one payload becomes, with the changes given. Fails when an expression does. */
function mapped(kind: Kind, changes: JsonObject = {}): MappedEntity {
  const record = { ...payloads[kind], ...changes };
  const { identifier, title, blueprint, properties, relations = {} } = resourceOf(kind).port.entity.mappings;
  const all = (fields: Readonly<Record<string, string>>): JsonObject =>
    Object.fromEntries(Object.entries(fields).map(([name, expression]) => [name, evaluate(expression, record)]));
  return {
    identifier: evaluate(identifier, record),
    title: evaluate(title, record),
    blueprint: evaluate(blueprint, record),
    properties: all(properties),
    relations: all(relations),
  };
}

function selected(kind: Kind, changes: JsonObject = {}): JsonValue {
  return evaluate(resourceOf(kind).selector.query, { ...payloads[kind], ...changes });
}

const withoutNulls = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));

describe('the default mapping', () => {
  it('has one resource a kind, and one more for the status of a page, in an order in which what is related to comes first', () => {
    expect(mapping.resources.map(({ kind }) => kind)).toEqual([
      'statuspage',
      'statuspage',
      'component_group',
      'component',
      'incident',
      'incident_update',
    ]);
  });

  it('means the same with and without the rewriting of single quotes', () => {
    expect(expressions.map(rewritten)).toEqual(expressions);
  });

  it('gives a text for every blueprint, and fills only properties and relations that it declares', () => {
    for (const { kind, port } of mapping.resources) {
      const { blueprint, properties, relations = {} } = port.entity.mappings;
      const document = DEFAULT_BLUEPRINTS.find(({ identifier }) => `"${String(identifier)}"` === blueprint);
      const declared = document?.['schema'];
      if (!isJsonObject(declared) || !isJsonObject(declared['properties'])) throw new Error(`no blueprint for ${kind}`);
      expect(Object.keys(declared['properties'])).toEqual(expect.arrayContaining(Object.keys(properties)));
      expect(Object.keys(document?.['relations'] ?? {}).toSorted()).toEqual(Object.keys(relations).toSorted());
    }
  });

  it('says how a page is doing only where that is known, so that nothing is written over what Port has', () => {
    const [status, page] = mapping.resources;
    expect(Object.keys(page?.port.entity.mappings.properties ?? {}).join()).not.toContain('status_');
    expect(evaluate(status?.selector.query ?? '', payloads.statuspage)).toBe(false);
    const known = {
      ...payloads.statuspage,
      status_indicator: 'minor',
      status_description: 'Partially Degraded Service',
    };
    expect(evaluate(status?.selector.query ?? '', known)).toBe(true);
    const { identifier, title, blueprint, properties } = status?.port.entity.mappings ?? {};
    expect({ identifier, title, blueprint }).toEqual({ identifier: '.id', title: '.name', blueprint: '"statuspage"' });
    expect(properties).toEqual({ status_indicator: '.status_indicator', status_description: '.status_description' });
  });

  it('takes every record but the rows that stand for groups among the components', () => {
    for (const kind of Object.keys(payloads) as Kind[]) expect(selected(kind)).toBe(true);
    expect(selected('component', { group: true })).toBe(false);
    expect(selected('component', { group: null })).toBe(true);
  });
});

describe('a page', () => {
  it('becomes an entity', () => {
    const { properties, relations, ...rest } = mapped('statuspage');
    expect(rest).toEqual({ identifier: '8m2l51279rpl', title: 'Ctrlv Solutions', blueprint: 'statuspage' });
    expect(withoutNulls(properties)).toEqual({
      time_zone: 'UTC',
      updatedAt: '2024-06-26T03:49:25Z',
      allow_sms_subscribers: true,
      allow_webhook_subscribers: false,
      allow_page_subscribers: true,
      allow_rss_atom_feeds: true,
      branding: 'basic',
      allow_incident_subscribers: true,
      subdomain: 'ctrlvsolutions',
      createdAt: '2024-06-07T01:12:00Z',
      allow_email_subscribers: true,
    });
    expect(relations).toEqual({});
  });

  it('has no website when it is empty', () => {
    expect(mapped('statuspage', { url: '' }).properties['url']).toBeNull();
    expect(mapped('statuspage', { url: 'https://a.example' }).properties['url']).toBe('https://a.example');
  });
});

describe('a component group', () => {
  it('becomes an entity', () => {
    const { properties, ...rest } = mapped('component_group');
    expect(rest).toEqual({
      identifier: '9w477s340zqt',
      title: 'Backend',
      blueprint: 'statuspageComponentGroup',
      relations: { statuspage: '8m2l51279rpl' },
    });
    expect(withoutNulls(properties)).toEqual({
      updatedAt: '2024-06-06T15:51:24Z',
      position: 7,
      createdAt: '2024-06-06T15:51:24Z',
    });
  });
});

describe('a component', () => {
  it('becomes an entity', () => {
    const { properties, ...rest } = mapped('component');
    expect(rest).toEqual({
      identifier: 'y6ssccsqgy8s',
      title: 'API Gateway',
      blueprint: 'statuspageComponent',
      relations: { statuspage: '8m2l51279rpl', componentGroup: null },
    });
    expect(withoutNulls(properties)).toEqual({
      startDate: '2024-06-07T00:00:00Z',
      only_show_if_degraded: false,
      status: 'operational',
      updatedAt: '2024-06-07T01:12:00Z',
      position: 1,
      showcase: true,
      createdAt: '2024-06-07T01:12:00Z',
    });
  });

  it.each([
    ['2024-06-07', '2024-06-07T00:00:00Z'],
    ['2024-06-07T00:00:00.000Z', '2024-06-07T00:00:00Z'],
    ['2024-06-07T00:00:00.000-07:00', '2024-06-07T00:00:00Z'],
    [null, null],
    ['', null],
    ['soon', null],
    ['2024-13-45', null],
    [7, null],
  ])('that starts on %j starts at %j', (start_date, expected) => {
    expect(mapped('component', { start_date }).properties['startDate']).toBe(expected);
  });

  it('has no status when it is empty', () => {
    expect(mapped('component', { status: '' }).properties['status']).toBeNull();
  });

  it('belongs to its group', () => {
    expect(mapped('component', { group_id: '9w477s340zqt' }).relations['componentGroup']).toBe('9w477s340zqt');
  });
});

describe('an incident', () => {
  it('becomes an entity', () => {
    const { properties, ...rest } = mapped('incident');
    expect(rest).toEqual({
      identifier: 'f5v3b6dr7k53',
      title: 'API Gateway Timeout Errors',
      blueprint: 'statuspageIncident',
      relations: {
        components: ['7ddtptqkb02y', '3chbmx8qmlny', 'kvpxtsp2k1lf', '3h6c0mc56qdr'],
        statuspage: '8m2l51279rpl',
      },
    });
    expect(withoutNulls(properties)).toEqual({
      scheduled_auto_completed: false,
      createdAt: '2024-06-07T01:00:17Z',
      metadata: { port: { runId: 'r_hUFsDXiY5DzF3sjf', trigger: 'Object' } },
      impact: 'major',
      impact_override: 'major',
      updatedAt: '2024-06-07T22:26:34Z',
      status: 'resolved',
      shortlink: 'https://stspg.io/t4szpmm54wxx',
      postmortem_ignored: false,
      scheduled_auto_in_progress: false,
      postmortem_notified_subscribers: false,
      scheduled_remind_prior: false,
      resolvedAt: '2024-06-07T22:26:34Z',
      postmortem_notified_twitter: false,
    });
  });

  it('knows when it began, which the list tells', () => {
    const started_at = '2024-06-07T01:00:17.228Z';
    expect(mapped('incident', { started_at }).properties['startedAt']).toBe(started_at);
  });

  it('tells when its postmortem was published under both of its names', () => {
    const at = '2024-06-09T10:00:00.000Z';
    expect(mapped('incident', { postmortem_published_at: at }).properties).toMatchObject({
      postmortem_published_at: at,
      postmortemPublishedAt: at,
    });
  });

  it.each([
    ['null', null],
    ['empty', []],
    ['absent', undefined],
  ])('without components relates to none: %s', (_name, components) => {
    // JSON leaves out what is undefined
    const record = { ...payloads.incident, components };
    const { relations = {} } = resourceOf('incident').port.entity.mappings;
    expect(evaluate(relations['components'] ?? '', record)).toEqual([]);
  });

  it('does not relate to groups, nor to what has no id', () => {
    const components = [{ id: 'a' }, { id: 'g', group: true }, { id: null }, { name: 'x' }, { id: 'b', group: false }];
    expect(mapped('incident', { components }).relations['components']).toEqual(['a', 'b']);
  });
});

describe('an incident update', () => {
  const body =
    'We are currently experiencing timeout errors with our API Gateway. Some API requests may fail or take longer to process. Our team is investigating the issue.';

  it('becomes an entity', () => {
    const { properties, ...rest } = mapped('incident_update');
    expect(rest).toEqual({
      identifier: 'gkjdpm52nm97',
      title: body.slice(0, 120).trimEnd(),
      blueprint: 'statuspageIncidentUpdate',
      relations: { incident: 'f5v3b6dr7k53', affectedComponents: [] },
    });
    expect(withoutNulls(properties)).toEqual({
      status: 'investigating',
      wantsTwitterUpdate: false,
      body,
      deliverNotifications: true,
      createdAt: '2024-06-07T01:00:17.309Z',
      displayAt: '2024-06-07T01:00:17.309Z',
    });
  });

  it('relates to the components that it names, and to no placeholder', () => {
    const affected_components = [
      { name: 'No components were affected' },
      { code: '7ddtptqkb02y', name: 'API Gateway' },
    ];
    expect(mapped('incident_update', { affected_components }).relations['affectedComponents']).toEqual([
      '7ddtptqkb02y',
    ]);
  });

  it.each([
    ['is one line', 'Resolved', 'Resolved'],
    ['has more lines', 'First.\r\nSecond.', 'First.'],
    ['begins with blank lines', '\n\n   First line.   \nSecond.', 'First line.'],
    ['breaks its lines in HTML', 'Down.<br />We look into it.', 'Down.'],
    ['is HTML', '<p>We are <strong>down</strong>.</p><p>More</p>', 'We are down.'],
    ['has angle brackets that are no tags', 'Latency < 5 ms and > 3 ms', 'Latency < 5 ms and > 3 ms'],
    ['has quotes', `It's 'over'`, `It's 'over'`],
    ['is one very long line', 'x'.repeat(25_000), 'x'.repeat(120)],
    ['is made of long characters', '😀'.repeat(200), '😀'.repeat(120)],
    ['is empty', '', 'investigating'],
    ['is blank', ' \r\n ', 'investigating'],
    ['is null', null, 'investigating'],
  ])('whose message %s is called by its first line, or by its status', (_name, text, title) => {
    expect(mapped('incident_update', { body: text }).title).toBe(title);
  });

  it('has a title even without a message and a status', () => {
    expect(mapped('incident_update', { body: null, status: null }).title).toBe('update');
  });
});
