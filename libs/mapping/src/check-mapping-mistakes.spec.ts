import { silentLogger } from '@quayside/domain';
import { afterAll, describe, expect, it } from 'vitest';
import { checkMapping } from './check-mapping';
import type { MappingFault } from './configuration/mapping-config';
import { createExpressionEngines } from './engines/expression-engines';

const GOOD = `language: jq
entityDeletionThreshold: 0.9
resources:
  - kind: incident
    selector:
      query: .status != "resolved"
    port:
      itemsToParse: .updates
      entity:
        mappings:
          identifier: .id
          blueprint: '"incident"'
          properties:
            url: .url
          relations:
            page: .page_id
`;

/** What is wrong, the part of the good mapping and what stands in its place, the faults: place, path and message. */
type Mistake = readonly [string, string, string, readonly string[]];

const MISTAKES: readonly Mistake[] = [
  [
    'a tab as indentation',
    '      query:',
    '\t\tquery:',
    ['6:1 This is not valid YAML: Tabs are not allowed as indentation. Indent with spaces.'],
  ],
  [
    'no colon',
    "blueprint: '",
    "blueprint '",
    [
      '12:11 This is not valid YAML: Implicit keys need to be on a single line. Most often a colon is missing here, or the space behind it: write `key: value`.',
    ],
  ],
  [
    'no colon behind the only key',
    'query: .status',
    'query .status',
    [
      '6:7 resources[0].selector: Found "query .status != \\"resolved\\""; expected an object with the key query. Write a colon and a space behind query.',
    ],
  ],
  [
    'no space behind a colon',
    'identifier: .id',
    'identifier:.id',
    [
      '11:11 This is not valid YAML: Implicit keys need to be on a single line. Most often a colon is missing here, or the space behind it: write `key: value`.',
    ],
  ],
  [
    'a colon in an expression without quotes',
    ': .url',
    ': .a | {b: .c}',
    [
      '14:18 This is not valid YAML: Nested mappings are not allowed in compact mappings. Most often this is an expression with a colon in it. Put the whole expression between single quotes, or below a | on lines of its own.',
    ],
  ],
  [
    'an expression that begins with a quote',
    ': .url',
    ': "x" + .b',
    [
      '14:22 This is not valid YAML: Unexpected scalar at node end. Most often this is an expression that begins with a quote, a bracket or a dash. Put the whole expression between single quotes, or below a | on lines of its own.',
    ],
  ],
  [
    'an expression that begins with a bracket',
    ': .url',
    ': [.a] | length',
    [
      '14:21 This is not valid YAML: Missing , or : between flow sequence items. Most often this is an expression that begins with a quote, a bracket or a dash. Put the whole expression between single quotes, or below a | on lines of its own.',
    ],
  ],
  [
    'an expression that begins with @',
    ': .url',
    ': @base64',
    [
      '14:18 This is not valid YAML: Plain value cannot start with reserved character @. Put the whole expression between single quotes, or below a | on lines of its own.',
    ],
  ],
  [
    'an interpolation between double quotes of YAML',
    ': .url',
    ': "\\(.url)"',
    [
      '14:19 This is not valid YAML: Invalid escape sequence \\(. Between double quotes a backslash begins an escape of YAML. Put the whole expression between single quotes, or below a | on lines of its own.',
    ],
  ],
  [
    'an alias without an anchor',
    ': .url',
    ': *url',
    ['14:18 There is no anchor &url before this alias *url. Text that begins with * needs quotes.'],
  ],
  [
    'a merge key for no object',
    'url: .url',
    '<<: .url',
    ['14:13 A merge key (<<) takes an object, an alias of one (*name), or a list of these.'],
  ],
  [
    'a second document',
    `            page: .page_id\n`,
    `            page: .page_id\n---\nresources: []\n`,
    ['17:1 A mapping is one YAML document; here a second one begins. Take out the --- and all behind it.'],
  ],
  [
    'a key twice',
    'url: .url',
    `url: .url\n            url: .link`,
    ['15:13 The key "url" is here for the second time. Keep one of the two.'],
  ],
  [
    'a kind that is nearly one',
    'kind: incident',
    'kind: incidnet',
    ['4:11 resources[0].kind: Found "incidnet"; expected a kind: one of incident, component. Did you mean "incident"?'],
  ],
  [
    'a kind that is none',
    'kind: incident',
    'kind: issue',
    ['4:11 resources[0].kind: Found "issue"; expected a kind: one of incident, component.'],
  ],
  [
    'a misspelt key at the root',
    'resources:',
    'resource:',
    ['3:1 resource: Unknown key "resource". Did you mean "resources"?'],
  ],
  [
    'a misspelt key of a resource',
    'selector:',
    'selectors:',
    ['5:5 resources[0].selectors: Unknown key "selectors". Did you mean "selector"?'],
  ],
  [
    'a misspelt key of a selector',
    'query:',
    'querry:',
    ['6:7 resources[0].selector.querry: Unknown key "querry". Did you mean "query"?'],
  ],
  [
    'a misspelt key of port',
    'itemsToParse:',
    'itemToParse:',
    ['8:7 resources[0].port.itemToParse: Unknown key "itemToParse". Did you mean "itemsToParse"?'],
  ],
  [
    'a misspelt key of an entity, and a mistake inside of it',
    `mappings:\n          identifier: .id`,
    `mapping:\n          identifier: .id)`,
    [
      '10:9 resources[0].port.entity.mapping: Unknown key "mapping". Did you mean "mappings"?',
      "11:26 resources[0].port.entity.mapping.identifier: The expression does not compile: syntax error, unexpected ')'.",
    ],
  ],
  [
    'a misspelt key of a mapping',
    'properties:',
    'propertys:',
    ['13:11 resources[0].port.entity.mappings.propertys: Unknown key "propertys". Did you mean "properties"?'],
  ],
  [
    'a key that is another one',
    'identifier:',
    'id:',
    [
      '11:11 resources[0].port.entity.mappings.id: Unknown key "id". Here may stand: identifier, blueprint, title, icon, team, properties, relations.',
      '11:11 resources[0].port.entity.mappings.identifier: The key "identifier" is missing; expected an expression, as text.',
    ],
  ],
  [
    'no selector',
    `    selector:\n      query: .status != "resolved"\n`,
    '',
    ['4:5 resources[0].selector: The key "selector" is missing; expected an object with the key query.'],
  ],
  [
    'no query',
    'query: .status != "resolved"',
    '',
    ['5:14 resources[0].selector: Found nothing (null); expected an object with the key query.'],
  ],
  ['a query without quotes', 'query: .status != "resolved"', 'query: true', []],
  [
    'identifier: null',
    'identifier: .id',
    'identifier: null',
    ['11:23 resources[0].port.entity.mappings.identifier: Found nothing (null); expected an expression, as text.'],
  ],
  [
    'properties as a list',
    'url: .url',
    '- url: .url',
    [
      '14:13 resources[0].port.entity.mappings.properties: Found a list; expected an object with an expression for each name: `name: .expression`, without a dash in front.',
    ],
  ],
  [
    'a property as an object',
    ': .url',
    ': { href: .url }',
    [
      '14:18 resources[0].port.entity.mappings.properties.url: Found an object; expected an expression. An object is built inside of it, for example {a: .x, b: .y}',
    ],
  ],
  [
    'a relation as a list',
    'page: .page_id',
    'page: [.page_id]',
    [
      '16:19 resources[0].port.entity.mappings.relations.page: Found a list; expected an expression (for several targets: one that gives a list, such as [.items[].id]) or a search object.',
    ],
  ],
  [
    'a threshold in percent',
    '0.9',
    '90',
    [
      '2:26 entityDeletionThreshold: Found 90; expected a number from 0 to 1, for example 0.9. For 90 percent write 0.9.',
    ],
  ],
  [
    'a flag that is none',
    'language: jq',
    'deleteDependentEntities: maybe',
    ['1:26 deleteDependentEntities: Found "maybe"; expected true or false.'],
  ],
  [
    'an unknown language',
    'language: jq',
    'language: jmespath',
    ['1:11 language: Found "jmespath"; expected a language of expressions: jq or jsonata.'],
  ],
  [
    'an empty expression',
    ': .url',
    ': ""',
    [
      '14:18 resources[0].port.entity.mappings.properties.url: The expression is empty. Write one, or take the key out.',
    ],
  ],
  [
    'typographic quotes',
    '"resolved"',
    '“resolved”',
    [
      '6:25 resources[0].selector.query: The expression does not compile: syntax error, unexpected INVALID_CHARACTER. “ is a typographic quote. Write "text", with straight double quotes.',
    ],
  ],
  [
    'text in single quotes of YAML alone',
    ': .url',
    ": 'link'",
    [
      `14:19 resources[0].port.entity.mappings.properties.url: The expression does not compile: link/0 is not defined. For the text link, write '"link"'; for the field of that name, write .link`,
    ],
  ],
  ['text in single quotes of the expression alone', ': .url', `: "'link'"`, []],
  [
    'single quotes inside of brackets',
    ': .url',
    ": .url | split('/')",
    [
      `14:31 resources[0].port.entity.mappings.properties.url: The expression does not compile: syntax error, unexpected INVALID_CHARACTER. Text stands between double quotes in jq: write "text" in place of 'text'`,
    ],
  ],
  [
    'a bare word for a blueprint',
    `'"incident"'`,
    'incident',
    [
      `12:22 resources[0].port.entity.mappings.blueprint: The expression does not compile: incident/0 is not defined. For the text incident, write '"incident"'; for the field of that name, write .incident`,
    ],
  ],
  [
    'a bare word in a comparison',
    '"resolved"',
    'resolved',
    [
      '6:25 resources[0].selector.query: The expression does not compile: resolved/0 is not defined. For the text resolved, write "resolved"; for the field of that name, write .resolved',
    ],
  ],
  [
    'a list to parse that is no jq',
    ': .updates',
    ': .updates[}',
    ["8:30 resources[0].port.itemsToParse: The expression does not compile: syntax error, unexpected '}'."],
  ],
  [
    'a mistake in a block',
    ': .url',
    `: |-\n              if .url\n              than .url else null end`,
    [
      '16:15 resources[0].port.entity.mappings.properties.url: The expression does not compile: syntax error, unexpected IDENT.',
    ],
  ],
];

const engines = createExpressionEngines({ logger: silentLogger });
afterAll(() => engines.close());

const written = ({ path, line, column, message }: MappingFault): string =>
  `${line}:${column} ${path === '' ? '' : `${path}: `}${message}`;

describe('what is said of typical mistakes', () => {
  const faultsOf = async (text: string) => {
    const checked = await checkMapping(text, { kinds: ['incident', 'component'] }, engines);
    return checked.ok ? [] : checked.faults.map(written);
  };

  it('is nothing where there is none', async () => {
    expect(await faultsOf(GOOD)).toEqual([]);
  });

  it.each(MISTAKES)('%s', async (_what, part, mistake, faults) => {
    expect(GOOD).toContain(part);
    expect(await faultsOf(GOOD.replace(part, () => mistake))).toEqual(faults);
  });

  it.each(MISTAKES)('%s, in a text with CRLF', async (_what, part, mistake, faults) => {
    expect(await faultsOf(GOOD.replace(part, () => mistake).replaceAll('\n', '\r\n'))).toEqual(faults);
  });
});
