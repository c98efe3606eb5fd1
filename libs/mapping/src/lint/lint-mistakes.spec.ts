import { describe, expect, it } from 'vitest';
import { applyBlueprintFix } from './apply-blueprint-fix';
import { DEFAULTS, findingsOf, withText, type LintCase } from './default-case.fixture';
import type { BlueprintChange, LintFinding } from './lint-finding';

const withBlueprint = (identifier: string, ...changes: readonly BlueprintChange[]): LintCase => ({
  ...DEFAULTS,
  blueprints: DEFAULTS.blueprints.map((document) =>
    document['identifier'] === identifier ? changes.reduce(applyBlueprintFix, document) : document,
  ),
});
const property = (name: string, ...more: readonly string[]): readonly string[] => [
  'schema',
  'properties',
  name,
  ...more,
];
const shown = ({ code, severity, path }: LintFinding): string =>
  `${severity} ${code} ${path.replace('.port.entity.mappings', '')}`;

describe('lint', () => {
  it('finds nothing wrong with the defaults of the connector', async () => {
    expect((await findingsOf(DEFAULTS)).map(shown)).toEqual([]);
  });

  const cases: readonly (readonly [string, LintCase, readonly string[]])[] = [
    [
      'an impact that the blueprint does not know',
      withBlueprint('statuspageIncident', { op: 'remove', path: property('impact', 'enum'), value: 'maintenance' }),
      ['error enum_value_missing resources[4].properties.impact'],
    ],
    [
      'an empty text where the blueprint has a choice',
      withText(`'if .status == "" then null else .status end'`, '.status'),
      ['error enum_value_missing resources[3].properties.status'],
    ],
    [
      'a value that only a branch of the expression gives',
      withText('impact: .impact\n', `impact: 'if .impact == "minor" then "small" else .impact end'\n`),
      ['error enum_value_missing resources[4].properties.impact'],
    ],
    [
      'a property that is not declared',
      withBlueprint('statuspageIncident', { op: 'remove', path: property('impact_override') }),
      ['error property_unknown resources[4].properties.impact_override'],
    ],
    [
      'a property that nothing fills',
      withText('            postmortemPublishedAt: .postmortem_published_at\n', ''),
      ['warning property_unmapped resources[4].properties'],
    ],
    [
      'a field that the source does not have',
      withText('headline: .headline', 'status_indicator: .status_indicator\n            headline: .headline'),
      ['warning source_field_absent resources[1].properties.status_indicator'],
    ],
    [
      'a misspelt text in a calculation',
      withBlueprint('statuspageIncident', {
        op: 'set',
        path: ['calculationProperties', 'category', 'calculation'],
        value: 'if .properties.status == "scheduled" then "maintainance" else "incident" end',
      }),
      ['warning value_misspelt resources[4].blueprint'],
    ],
    [
      'a misspelt text in a selector',
      withText('query: .group != true', `query: .group != true and .status != "major_outtage"`),
      ['warning value_misspelt resources[3].selector.query'],
    ],
    [
      'a blueprint that does not exist',
      withText(`'"statuspageComponent"'`, `'"statuspageComponnent"'`),
      ['error blueprint_unknown resources[3].blueprint'],
    ],
    [
      'a relation that does not exist',
      withText('componentGroup: .group_id', 'componentgrp: .group_id'),
      ['error relation_unknown resources[3].relations.componentgrp'],
    ],
    [
      'a relation to a blueprint that does not exist',
      withBlueprint('statuspageComponent', { op: 'set', path: ['relations', 'statuspage', 'target'], value: 'page' }),
      ['error relation_target_unknown resources[3].relations.statuspage'],
    ],
    [
      'a list for a relation that has one target',
      withBlueprint('statuspageIncident', { op: 'set', path: ['relations', 'components', 'many'], value: false }),
      ['error relation_many_mismatch resources[4].relations.components'],
    ],
    [
      'a single value for a relation that has many',
      withBlueprint('statuspageIncident', { op: 'set', path: ['relations', 'statuspage', 'many'], value: true }),
      ['error relation_many_mismatch resources[4].relations.statuspage'],
    ],
    [
      'a number as a related identifier',
      withText('componentGroup: .group_id', 'componentGroup: .position'),
      ['error type_mismatch resources[3].relations.componentGroup'],
    ],
    [
      'a value of another type',
      withBlueprint('statuspageComponentGroup', { op: 'set', path: property('position', 'type'), value: 'boolean' }),
      ['error type_mismatch resources[2].properties.position'],
    ],
    [
      'a text that is no instant',
      withText(`'.start_date | try (.[0:10] | strptime("%Y-%m-%d") | todateiso8601) catch null'`, '.start_date'),
      ['error format_mismatch resources[3].properties.startDate'],
    ],
    [
      'a text that is no address',
      withText(`url: 'if .url == "" then null else .url end'`, 'url: .url'),
      ['error format_mismatch resources[1].properties.url'],
    ],
    [
      'a required relation that is not mapped',
      withText('            incident: .incident_id\n', ''),
      ['error required_missing resources[5].relations.incident'],
    ],
    [
      'a required property that some samples lack',
      withBlueprint('statuspageIncidentUpdate', { op: 'add', path: ['schema', 'required'], value: ['body'] }),
      ['warning required_null resources[5].properties.body'],
    ],
    [
      'a property that Port computes',
      withText('impact: .impact\n', 'impact: .impact\n            category: .status\n'),
      ['error property_computed resources[4].properties.category'],
    ],
    [
      'records that become one entity',
      withText(
        'identifier: .id\n          title: .name\n          blueprint: \'"statuspageIncident"',
        'identifier: .page_id\n          title: .name\n          blueprint: \'"statuspageIncident"',
      ),
      ['warning identifier_duplicate resources[4].identifier'],
    ],
  ];
  it.each(cases)('finds %s, and nothing else', async (_title, changed, expected) => {
    const found = (await findingsOf(changed)).map(shown);
    expect(found).toEqual(expected);
  });
});
