import type { JsonObject } from '@quayside/domain';
import { parseBlueprint } from '../blueprint-body';
import { Calculations } from '../calculations';
import { EntityReader } from '../entity-reader';
import { Organisation } from '../organisation';
import type { EntityRules } from '../port-simulator-options';
import type { UpsertContext } from '../upsert-entity';

/** A small catalogue: ships, the harbours they belong to, and the cargo that cannot be without a ship. */
export const HARBOUR: JsonObject = {
  identifier: 'harbour',
  title: 'Harbour',
  schema: { properties: { town: { type: 'string' } } },
};

export const SHIP: JsonObject = {
  identifier: 'ship',
  title: 'Ship',
  schema: {
    properties: {
      status: { type: 'string', enum: ['afloat', 'docked', 'sunk'] },
      length: { type: 'number', minimum: 1 },
      launchedAt: { type: 'string', format: 'date-time' },
      homepage: { type: 'string', format: 'url' },
      flags: { type: 'array', items: { type: 'string' } },
      papers: { type: 'object' },
      insured: { type: 'boolean' },
    },
  },
  relations: {
    harbour: { target: 'harbour', required: false, many: false },
    escorts: { target: 'ship', required: false, many: true },
  },
  calculationProperties: {
    condition: {
      type: 'string',
      calculation: '.properties.status as $s | if ($s | IN("sunk")) then "lost" else "fine" end # a comment',
    },
  },
};

export const CARGO: JsonObject = {
  identifier: 'cargo',
  title: 'Cargo',
  schema: {
    properties: { weight: { type: 'number' }, label: { type: 'string', default: 'goods' } },
    required: ['weight'],
  },
  relations: { ship: { target: 'ship', required: true, many: false } },
};

/** On top of `HARBOUR`: how many ships of it are afloat. */
export const SHIP_COUNT: JsonObject = {
  aggregationProperties: {
    shipsAfloat: {
      title: 'Ships afloat',
      type: 'number',
      target: 'ship',
      query: { combinator: 'and', rules: [{ property: 'status', operator: '=', value: 'afloat' }] },
      calculationSpec: { calculationBy: 'entities', func: 'count' },
    },
  },
};

const STAMPS = { createdAt: '', createdBy: '', updatedAt: '', updatedBy: '' };

/** An organisation with the sample blueprints, without a server and without jq. */
export function sampleOrganisation(): Organisation {
  const organisation = new Organisation('org_test', 'Test');
  for (const blueprint of [HARBOUR, SHIP, CARGO]) {
    organisation.putBlueprint(parseBlueprint(blueprint, STAMPS, { exists: () => true, compiles: () => true }));
  }
  return organisation;
}

export const DEFAULT_RULES: EntityRules = { unknownProperties: 'drop', nullsOnRead: 'drop', bumpUpdatedAtOnNoop: true };

export function sampleContext(organisation: Organisation, at: string, rules = DEFAULT_RULES): UpsertContext {
  return {
    organisation,
    query: new EntityReader(new Calculations(), rules).query(organisation, Date.parse(at)),
    rules,
    stamp: { at, by: 'client', datasource: 'agent' },
    path: '/test',
  };
}
