import { isJsonObject, nearestName } from '@quayside/domain';
import type { Language } from '../engines/language';
import type { ConfigNode } from './config-node';
import type { EntityMapping, ItemsToParse, MappingResource } from './mapping-config';
import { readExpression, readFlag, readLanguage } from './read-scalar';
import { readExpressionOrSearch } from './read-search';
import { readObject } from './read-object';

const MAX_MAPPINGS = 20;
const MAX_FIELDS = 300;
const MAX_NAME_LENGTH = 100;
const DEFAULT_ITEM_NAME = 'item';

/**
 * One entry of `resources`; undefined when a part that it cannot do without is wrong.
 *
 * @param rootLanguage of the expressions where the resource names none
 */
export function readResource(
  node: ConfigNode,
  kinds: readonly string[],
  rootLanguage: Language,
): MappingResource | undefined {
  const child = readObject(node, { keys: ['kind', 'language', 'selector', 'port'] });
  if (child === undefined) return undefined;
  const kind = readKind(child('kind'), kinds);
  const language = readLanguage(child('language'), rootLanguage);
  const selector = readSelector(child('selector').in(language));
  const port = readPort(child('port').in(language));
  if (kind === undefined || selector === undefined || port === undefined) return undefined;
  return { kind, language, selector, ...port };
}

function readKind(node: ConfigNode, kinds: readonly string[]): string | undefined {
  const { value } = node;
  if (typeof value === 'string' && kinds.includes(value)) return value;
  const meant = typeof value === 'string' ? nearestName(value, kinds) : undefined;
  const hint = meant === undefined ? '' : ` Did you mean ${JSON.stringify(meant)}?`;
  node.mismatch(`a kind: one of ${kinds.join(', ')}.${hint}`);
  return undefined;
}

function readSelector(node: ConfigNode): string | undefined {
  const child = readObject(node, { keys: ['query'], ignored: ['exportEnvVariables'] });
  return child === undefined ? undefined : readExpression(child('query'));
}

function readPort(node: ConfigNode): Pick<MappingResource, 'mappings' | 'itemsToParse'> | undefined {
  const child = readObject(node, {
    keys: ['entity', 'itemsToParse', 'itemsToParseName', 'itemsToParseTopLevelTransform'],
  });
  if (child === undefined) return undefined;
  const itemsToParse = readItemsToParse(child);
  const entity = readObject(child('entity'), { keys: ['mappings'] });
  const mappings = entity === undefined ? undefined : readMappings(entity('mappings'));
  if (mappings === undefined) return undefined;
  return itemsToParse === undefined ? { mappings } : { mappings, itemsToParse };
}

function readItemsToParse(child: (key: string) => ConfigNode): ItemsToParse | undefined {
  const name = readItemName(child('itemsToParseName'));
  const topLevelTransform = readFlag(child('itemsToParseTopLevelTransform'), true);
  const node = child('itemsToParse');
  const expression = node.isAbsent ? undefined : readExpression(node);
  return expression === undefined ? undefined : { expression, name, topLevelTransform };
}

function readItemName(node: ConfigNode): string {
  const { value } = node;
  if (node.isAbsent) return DEFAULT_ITEM_NAME;
  if (typeof value === 'string' && value.trim() !== '' && value.length <= MAX_NAME_LENGTH) return value;
  node.fault(`Found ${node.found}; expected a name of at most ${MAX_NAME_LENGTH} characters, for example item.`);
  return DEFAULT_ITEM_NAME;
}

/** One mapping, or a list of them: each record then becomes several entities. */
function readMappings(node: ConfigNode): readonly EntityMapping[] | undefined {
  const { value } = node;
  if (!Array.isArray(value)) {
    const mapping = readMapping(node);
    return mapping === undefined ? undefined : [mapping];
  }
  if (value.length === 0 || value.length > MAX_MAPPINGS) {
    node.fault(`Found ${value.length} mappings; expected from 1 to ${MAX_MAPPINGS}.`);
    return undefined;
  }
  const mappings = value.map((entry: unknown, index) => readMapping(node.element(index, entry, value.length === 1)));
  return mappings.every((mapping) => mapping !== undefined) ? mappings : undefined;
}

function readMapping(node: ConfigNode): EntityMapping | undefined {
  const child = readObject(node, {
    keys: ['identifier', 'blueprint', 'title', 'icon', 'team', 'properties', 'relations'],
  });
  if (child === undefined) return undefined;
  const identifier = readExpressionOrSearch(child('identifier'));
  const blueprint = readExpression(child('blueprint'));
  const title = child('title').isAbsent ? undefined : readExpression(child('title'));
  const icon = child('icon').isAbsent ? undefined : readExpression(child('icon'));
  const team = child('team').isAbsent ? undefined : readExpressionOrSearch(child('team'));
  const properties = readFields(child('properties'), readProperty);
  const relations = readFields(child('relations'), readExpressionOrSearch);
  if (identifier === undefined || blueprint === undefined) return undefined;
  return {
    identifier,
    blueprint,
    ...(title === undefined ? {} : { title }),
    ...(icon === undefined ? {} : { icon }),
    ...(team === undefined ? {} : { team }),
    properties,
    relations,
  };
}

function readProperty(node: ConfigNode): string | undefined {
  if (isJsonObject(node.value)) {
    node.fault('Found an object; expected an expression. An object is built inside of it, for example {a: .x, b: .y}');
    return undefined;
  }
  return readExpression(node);
}

/** Names of the user's own choice, each with an expression. */
function readFields<T>(node: ConfigNode, read: (field: ConfigNode) => T | undefined): Readonly<Record<string, T>> {
  const { value } = node;
  if (node.isAbsent || node.isFull) return {};
  if (!isJsonObject(value)) {
    node.mismatch('an object with an expression for each name: `name: .expression`, without a dash in front.');
    return {};
  }
  const names = Object.keys(value);
  if (names.length > MAX_FIELDS) {
    node.fault(`There are ${names.length} names; at most ${MAX_FIELDS} are accepted.`);
    return {};
  }
  const fields = names.map((name) => [name, read(node.key(name, value[name]))] as const);
  return Object.fromEntries(fields.filter((field): field is readonly [string, T & {}] => field[1] !== undefined));
}
