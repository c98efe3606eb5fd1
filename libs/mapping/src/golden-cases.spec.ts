import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLogger, type JsonObject, type RawRecord } from '@quayside/domain';
import { afterAll, describe, expect, it } from 'vitest';
import { checkMapping } from './check-mapping';
import { createExpressionEngines } from './engines/expression-engines';
import { createMapper } from './plan/map-records';
import type { MappedRecord } from './plan/mapped-record';
import { parseMapping } from './configuration/parse-mapping';
import { requireMapping } from './require-mapping';

const CASES = join(__dirname, 'cases');
const engines = createExpressionEngines({ logger: silentLogger, deadlineMs: 5_000 });
afterAll(() => engines.close());

const read = (name: string, file: string): string => readFileSync(join(CASES, name, file), 'utf8');
const map = async (source: string | JsonObject, record: RawRecord): Promise<readonly MappedRecord[]> => {
  const mapping = requireMapping(parseMapping(source, { kinds: ['incident'] }));
  const [results = []] = await createMapper(mapping, engines).map('incident', [record]);
  return results;
};
const resource = (selector: string, mapping: JsonObject, port: JsonObject = {}): JsonObject => ({
  resources: [
    {
      kind: 'incident',
      selector: { query: selector },
      port: { entity: { mappings: { identifier: '.id', blueprint: '"incident"', ...mapping } }, ...port },
    },
  ],
});

describe('mapping by jq', () => {
  it.each(readdirSync(CASES))('maps the record of the case %s to its entity', async (name) => {
    const results = await map(read(name, 'mapping.yaml'), JSON.parse(read(name, 'record.json')) as RawRecord);
    const entities = results.flatMap((result) => (result.outcome === 'entity' ? [result.entity] : []));
    expect(entities).toEqual([JSON.parse(read(name, 'entity.json'))]);
  });

  it('names the fields that failed, and counts null for none of them', async () => {
    const [result] = await map(
      read('one-field-fails', 'mapping.yaml'),
      JSON.parse(read('one-field-fails', 'record.json')) as RawRecord,
    );
    expect(result).toMatchObject({
      misconfigured: {
        'properties.wrong': '.name.first',
        'properties.doesNotCompile': "split('/')",
        'relations.components': '[.affected[].code]',
      },
    });
    const [nulls] = await map(resource('true', { properties: { none: '.none' } }), { id: 'i1' });
    expect(nulls).toMatchObject({ outcome: 'entity', misconfigured: {} });
  });

  it('drops a record whose identifier is null, without an error', async () => {
    expect(await map(resource('true', { identifier: '.gone' }), { id: 'i1' })).toEqual([
      { outcome: 'dropped', reason: 'the identifier is null or empty' },
    ]);
  });

  it.each([
    ['.gone', 'the selector gave null; expected true or false'],
    ['.id', 'the selector gave text; expected true or false'],
    ['empty', 'the selector gave no output; expected true or false'],
    ['.id.deeper', 'Cannot index string with string ("deeper")'],
    ['True', 'True/0 is not defined'],
  ])('fails a record when the selector is %s', async (selector, message) => {
    expect(await map(resource(selector, {}), { id: 'i1' })).toEqual([
      { outcome: 'failed', path: 'resources[0].selector.query', message },
    ]);
  });

  it('gives one result for each item, and drops a record that has null in place of the list', async () => {
    const source = resource('true', { identifier: '.item.id' }, { itemsToParse: '.incident_updates' });
    const results = await map(source, { id: 'i1', incident_updates: [{ id: 'u1' }, { id: 'u2' }] });
    expect(results).toMatchObject([{ entity: { identifier: 'u1' } }, { entity: { identifier: 'u2' } }]);
    expect(await map(source, { id: 'i1', incident_updates: null })).toEqual([
      { outcome: 'dropped', reason: 'itemsToParse gave null' },
    ]);
  });

  it('tells what does not compile before anything is mapped', async () => {
    const source = resource('true', { blueprint: 'incident', properties: { bad: '.a)', fine: "'x'" } });
    const checked = await checkMapping(source, { kinds: ['incident'] }, engines);
    expect(!checked.ok && checked.faults.map((fault) => [fault.path, fault.message])).toEqual([
      [
        'resources[0].port.entity.mappings.blueprint',
        `The expression does not compile: incident/0 is not defined (column 1). For the text incident, write '"incident"'; for the field of that name, write .incident`,
      ],
      [
        'resources[0].port.entity.mappings.properties.bad',
        `The expression does not compile: syntax error, unexpected ')' (column 3).`,
      ],
    ]);
  });
});
