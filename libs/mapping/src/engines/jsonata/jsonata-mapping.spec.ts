import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLogger, type JsonObject, type RawRecord } from '@quayside/domain';
import { afterAll, describe, expect, it } from 'vitest';
import { parseMapping } from '../../configuration/parse-mapping';
import type { MappedRecord } from '../../plan/mapped-record';
import { createMapper } from '../../plan/map-records';
import { requireMapping } from '../../require-mapping';
import { createExpressionEngines } from '../expression-engines';

const CASE = join(__dirname, '../../cases/incident-with-defaults');
const engines = createExpressionEngines({ logger: silentLogger, deadlineMs: 5_000 });
afterAll(() => engines.close());

const read = (file: string): string => readFileSync(join(CASE, file), 'utf8');
const RECORD = JSON.parse(read('record.json')) as RawRecord;

async function map(source: string | JsonObject): Promise<readonly MappedRecord[]> {
  const mapping = requireMapping(parseMapping(source, { kinds: ['incident'] }));
  const [results = []] = await createMapper(mapping, engines).map('incident', [RECORD]);
  return results;
}

describe('mapping by JSONata', () => {
  it('makes the same entity of an incident as the default mapping in jq', async () => {
    const jq = read('mapping.yaml');
    const jsonata = jq.replaceAll(/: \.(?=\w)/g, ': ').replace('[.components[].id]', '[components.id]');
    const mapped = await map(`language: jsonata\n${jsonata}`);
    expect(mapped).toEqual(await map(jq));
    expect(mapped).toMatchObject([{ outcome: 'entity', entity: JSON.parse(read('entity.json')) as unknown }]);
  });

  it('takes what is missing for no value, and names the fields that failed', async () => {
    const properties = {
      updates: '$count(incident_updates)',
      last: 'incident_updates[-1].body',
      hours: '$round(($toMillis(resolved_at) - $toMillis(started_at)) / 3600000, 1)',
      missing: 'components.owner',
      wrong: '$uppercase(components)',
    };
    const mappings = { identifier: 'id', blueprint: '"incident"', properties };
    const selector = { query: 'status = "resolved"' };
    const port = { entity: { mappings } };
    const [result] = await map({ resources: [{ kind: 'incident', language: 'jsonata', selector, port }] });
    expect(result).toMatchObject({
      outcome: 'entity',
      entity: { properties: { updates: 2, last: 'Solved.', hours: 2.5, missing: null, wrong: null } },
      misconfigured: { 'properties.missing': 'components.owner', 'properties.wrong': '$uppercase(components)' },
    });
  });
});
